/**
 * The MapLibre style of a scene. Colours are the page's own: the custom
 * properties of tokens.css as they stand where the map is, so light and dark
 * have one home.
 */
import type { FeatureCollection, MultiLineString, Point } from "geojson";
import type { ExpressionSpecification, LayerSpecification, StyleSpecification } from "maplibre-gl";
import type { Mode } from "../api/types";
import type { Land } from "./land";
import type { Scene } from "./scene";

const MODES: Mode[] = ["air", "sea", "rail", "road", "barge", "post", "courier"];

/** Names are drawn with what the machine has; the last always exists. */
const FONTS = ["Segoe UI", "Roboto", "Helvetica Neue", "Noto Sans", "Arial", "sans-serif"];

/** The image that takes room and shows nothing; globe.ts makes it. */
export const ROOM = "room";

export function styleOf(element: Element, land: Land, scene: Scene): StyleSpecification {
  const computed = getComputedStyle(element);
  const colour = (name: string) => computed.getPropertyValue(`--${name}`).trim();
  const byMode = ["match", ["get", "mode"], ...MODES.flatMap((m) => [m, colour(`mode-${m}`)]), colour("accent")];
  return {
    version: 8,
    projection: { type: projectionOf(scene) },
    sky: { "atmosphere-blend": 0 },
    sources: {
      land: { type: "geojson", data: land.shape, tolerance: 0.2 },
      borders: { type: "geojson", data: land.borders },
      graticule: { type: "geojson", data: graticule() },
      lines: { type: "geojson", data: scene.lines, tolerance: 0.1 },
      stops: { type: "geojson", data: points(scene.stops) },
      dots: { type: "geojson", data: points(scene.dots) },
    },
    layers: [
      { id: "sea", type: "background", paint: { "background-color": colour("map-sea") } },
      line("graticule", "graticule", { "line-color": colour("map-grid"), "line-width": 0.8 }),
      { id: "land", type: "fill", source: "land", paint: { "fill-color": colour("map-land"), "fill-antialias": true } },
      line("borders", "borders", { "line-color": colour("map-border"), "line-width": 0.8 }),
      dot("dots", 2.8, colour("map-dot"), colour("map-casing"), 1),
      leg("casing", ["!=", ["get", "state"], "next"], { "line-color": colour("map-casing"), "line-width": 6.5, "line-opacity": 0.9 }),
      leg("next", ["==", ["get", "state"], "next"], { "line-color": colour("map-next"), "line-width": 2.5, "line-dasharray": [1.2, 1.6] }),
      leg("done", ["==", ["get", "state"], "done"], { "line-color": colour("map-done"), "line-width": 3 }),
      leg("now", ["==", ["get", "state"], "now"], { "line-color": colour("map-now"), "line-width": 4 }),
      leg("plan", ["==", ["get", "state"], "plan"], { "line-color": byMode as ExpressionSpecification, "line-width": 3.2 }),
      dot("stops", 5, colour("map-stop"), colour("map-casing"), 2),
      {
        id: "names",
        type: "symbol",
        source: "stops",
        layout: {
          "text-field": ["get", "name"],
          "text-font": FONTS,
          "text-size": ["case", ["get", "end"], 13, 12],
          "text-variable-anchor": ["top", "bottom"],
          "text-radial-offset": 1.15,
          "text-padding": 1,
          "text-max-width": 9,
          "symbol-sort-key": ["case", ["get", "end"], 0, 1],
        },
        paint: { "text-color": colour("ink"), "text-halo-color": colour("map-halo"), "text-halo-width": 1.6 },
      },
      // Names make room for symbols only, not for circles: an image with nothing
      // on it, placed before them, keeps every stop uncovered.
      {
        id: "room",
        type: "symbol",
        source: "stops",
        layout: { "icon-image": ROOM, "icon-allow-overlap": true },
      },
    ],
  };
}

/** A way is seen on the globe; a whole network only on a plane, where no side is the far one. */
export function projectionOf(scene: Scene): "globe" | "mercator" {
  return scene.lines.features.length > 0 || scene.stops.length > 0 ? "globe" : "mercator";
}

function line(id: string, source: string, paint: object): LayerSpecification {
  return { id, type: "line", source, layout: { "line-cap": "round", "line-join": "round" }, paint };
}

function leg(id: string, filter: ExpressionSpecification, paint: object): LayerSpecification {
  const cap = id === "next" ? "butt" : "round"; // round ends would close the gaps of the dashes
  return { id, type: "line", source: "lines", filter, layout: { "line-cap": cap, "line-join": "round" }, paint };
}

function dot(source: string, radius: number, fill: string, stroke: string, width: number): LayerSpecification {
  return {
    id: source,
    type: "circle",
    source,
    paint: { "circle-radius": radius, "circle-color": fill, "circle-stroke-color": stroke, "circle-stroke-width": width },
  };
}

/** Places as a source takes them. */
export function points(spots: readonly { lat: number; lon: number }[]): FeatureCollection<Point> {
  return {
    type: "FeatureCollection",
    features: spots.map(({ lat, lon, ...properties }) => ({
      type: "Feature",
      geometry: { type: "Point", coordinates: [lon, lat] },
      properties,
    })),
  };
}

/** Every thirtieth meridian and parallel: what makes a disc look like a ball. */
function graticule(): MultiLineString {
  const range = (from: number, to: number, step: number) =>
    Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, i) => from + i * step);
  return {
    type: "MultiLineString",
    coordinates: [
      ...range(-180, 150, 30).map((lon) => range(-80, 80, 4).map((lat) => [lon, lat])),
      ...range(-60, 60, 30).map((lat) => range(-180, 180, 4).map((lon) => [lon, lat])),
    ],
  };
}
