/**
 * The map without WebGL: an equirectangular drawing in SVG, true to scale at
 * the middle latitude of what it shows. It shows the same scene, needs nothing
 * but the coarse land, and cannot be moved.
 */
import type { Position } from "geojson";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { loadLand } from "./land";
import { subjects, type Scene } from "./scene";
import { frame, unroll, type Spot } from "./sphere";

/** Never less than this many degrees of latitude, or one city fills the map. */
const LEAST = 14;

/** Room for names and line ends around what must be seen, in pixels. */
const MARGIN = 56;

export function FlatMap({ scene }: { scene: Scene }) {
  const holder = useRef<SVGSVGElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [land, setLand] = useState("");

  useLayoutEffect(() => {
    const measure = () => setSize({ width: holder.current!.clientWidth, height: holder.current!.clientHeight });
    const resized = new ResizeObserver(measure);
    resized.observe(holder.current!);
    measure();
    return () => resized.disconnect();
  }, []);

  useEffect(() => {
    let gone = false;
    loadLand("coarse").then(
      ({ shape }) => !gone && setLand(shape.coordinates.flat().map(outline).join("")),
      () => undefined, // without land the legs still say something
    );
    return () => void (gone = true);
  }, []);

  return (
    <svg ref={holder} class="map-flat" role="img" aria-label={scene.caption}>
      {size.width > 0 && <Drawing scene={scene} land={land} {...size} />}
    </svg>
  );
}

function Drawing({ scene, land, width, height }: { scene: Scene; land: string; width: number; height: number }) {
  // Everything is brought to the turn of the world around the middle of the way.
  const home = (scene.stops.length > 0 && frame(subjects(scene))?.centre.lon) || 0;
  const place = ({ lat, lon }: Spot) => unroll([[lon, lat]], home)[0]!;
  const lines = scene.lines.features.map(({ geometry, properties }) => ({
    ...properties,
    line: unroll(geometry.type === "LineString" ? geometry.coordinates : geometry.coordinates.flat(), home),
  }));
  const spots = [...scene.stops, ...(scene.last ? [scene.last] : [])];
  const view = fit([...(spots.length > 0 ? spots : scene.dots).map(place), ...lines.flatMap((l) => l.line)], width, height);
  const at = (spot: Spot) => view.pixel(place(spot));
  const transform = `translate(${view.x} ${view.y}) scale(${view.perLon} ${-view.perLat})`;
  const ends = scene.stops.filter((s) => s.end);
  return (
    <>
      {[-360, 0, 360].map((turn) => (
        <path key={turn} class="flat-land" d={land} transform={`${transform} translate(${turn} 0)`} />
      ))}
      {scene.dots.map((d, i) => {
        const [x, y] = at(d);
        return <circle key={i} class="flat-dot" cx={x} cy={y} r={3} />;
      })}
      {lines.map(({ line, state, mode }, i) => (
        <polyline key={i} class={`flat-leg flat-${state} mode-${mode}`} points={line.map((p) => view.pixel(p).map((n) => n.toFixed(1)).join()).join(" ")} />
      ))}
      {scene.stops.map((s) => {
        const [x, y] = at(s);
        return <circle key={`${s.lat} ${s.lon}`} class="flat-stop" cx={x} cy={y} r={5} />;
      })}
      {scene.last && <circle class="flat-last" cx={at(scene.last)[0]} cy={at(scene.last)[1]} r={8} />}
      {ends.map((s, i) => {
        const [x, y] = at(s);
        const side = x > width / 2 ? "end" : "start";
        // The first name above its place and the other below never meet.
        return (
          <text key={s.name} class="flat-name" x={x + (side === "end" ? 8 : -8)} y={i === 0 ? y - 14 : y + 24} text-anchor={side}>
            {s.name}
          </text>
        );
      })}
    </>
  );
}

interface View {
  /** Pixels of longitude 0 and latitude 0. */
  x: number;
  y: number;
  /** Pixels per degree. */
  perLon: number;
  perLat: number;
  pixel(p: Position): [number, number];
}

/** The largest scale at which all positions fit; the whole world for none. */
function fit(positions: readonly Position[], width: number, height: number): View {
  const all = positions.length > 0 ? positions : [[-170, -55], [170, 75]];
  const range = (i: 0 | 1) => {
    const values = all.map((p) => p[i]!);
    return { low: Math.min(...values), high: Math.max(...values) };
  };
  const [lon, lat] = [range(0), range(1)];
  const squeeze = Math.cos((((lat.low + lat.high) / 2) * Math.PI) / 180);
  const room = { width: Math.max(40, width - 2 * MARGIN), height: Math.max(40, height - 2 * MARGIN) };
  const perLat = Math.min(room.height / Math.max(LEAST, lat.high - lat.low), room.width / squeeze / Math.max(LEAST, lon.high - lon.low));
  const perLon = perLat * squeeze;
  const x = width / 2 - ((lon.low + lon.high) / 2) * perLon;
  const y = height / 2 + ((lat.low + lat.high) / 2) * perLat;
  return { x, y, perLon, perLat, pixel: ([lo, la]) => [x + lo! * perLon, y - la! * perLat] };
}

function outline(ring: readonly Position[]): string {
  return `M${ring.map(([lon, lat]) => `${lon!.toFixed(2)} ${lat!.toFixed(2)}`).join("L")}Z`;
}
