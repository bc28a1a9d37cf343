/**
 * The map as a globe, by MapLibre. This module is a megabyte with what it
 * imports: only map.tsx loads it, when the text of the page is up.
 *
 * The style has no glyphs, sprites or tiles: land is a file of the bundle, and
 * names are drawn with the fonts of the reader's machine.
 */
import {
  Map as MapLibre, Marker, NavigationControl, setWorkerCount, setWorkerUrl,
  type GeoJSONSource, type StyleSpecification,
} from "maplibre-gl";
import "maplibre-gl/dist/maplibre-gl.css";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";
import { loadLand, type Land } from "./land";
import { subjects, type Scene } from "./scene";
import { frame } from "./sphere";
import { points, projectionOf, ROOM, styleOf } from "./style";

setWorkerUrl(workerUrl);
setWorkerCount(1); // there is little to cut up, and each worker loads half a megabyte

/** Above this zoom the coarse coast shows its corners. */
const FINE_FROM = 2.4;

/** How near the camera comes at most: a city and what surrounds it. */
const NEAREST = 8;

export interface Globe {
  show(scene: Scene): void;
  remove(): void;
}

/** Puts a globe into an element; rejects when it cannot be drawn here. */
export async function createGlobe(element: HTMLElement, first: Scene): Promise<Globe> {
  let land = await loadLand("coarse");
  let fine = false;
  let scene = first;
  let moved = false; // by hand: then the camera is left where it was put
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const still = matchMedia("(prefers-reduced-motion: reduce)");

  const map = new MapLibre({
    container: element,
    style: draw(),
    attributionControl: false,
    cooperativeGestures: true,
    dragRotate: false,
    touchPitch: false,
    pitchWithRotate: false,
    minZoom: -1,
    maxZoom: 12,
    renderWorldCopies: false,
    fadeDuration: still.matches ? 0 : 200,
    locale: { "Map.Title": first.caption },
  });
  map.setMissingStyleImageResolver(() => {
    map.addImage(ROOM, { width: 14, height: 14, data: new Uint8Array(14 * 14 * 4) });
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new NavigationControl({ showCompass: false }), "bottom-right");

  const pin = document.createElement("div");
  pin.className = "map-pin";
  const marker = new Marker({ element: pin, opacityWhenCovered: "0" });

  function draw(): StyleSpecification {
    return styleOf(element, land, scene);
  }

  function aim(animate: boolean): void {
    const seen = frame(subjects(scene));
    if (!seen) return;
    const { width, height } = element.getBoundingClientRect();
    if (width < 1 || height < 1) return; // being taken off the page
    if (projectionOf(scene) === "mercator") {
      const [lons, lats] = [0, 1].map((i) => subjects(scene).map((p) => p[i]!)) as [number[], number[]];
      const corners: [number, number, number, number] = [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
      map.fitBounds(corners, { padding: 32, maxZoom: NEAREST, animate: false });
      return;
    }
    const room = { x: Math.max(68, width * 0.12), y: Math.max(48, height * 0.14) }; // for names and the edge of the world
    const radius = Math.min(
      Math.max(1, width / 2 - room.x) / Math.max(seen.halfWidth, 1e-4),
      Math.max(1, height / 2 - room.y) / Math.max(seen.halfHeight, 1e-4),
    );
    // A globe's radius is (512 px · 2^zoom) / 2π / cos(latitude) of its centre.
    const zoom = Math.log2((radius * 2 * Math.PI * Math.cos((seen.centre.lat * Math.PI) / 180)) / 512);
    const camera = { center: seen.centre, zoom: Math.min(NEAREST, Math.max(-1, zoom)) };
    if (animate && !still.matches) map.easeTo({ ...camera, duration: 900 });
    else map.jumpTo(camera);
  }

  function placePin(): void {
    if (!scene.last) {
      marker.remove();
      return;
    }
    marker.setLngLat([scene.last.lon, scene.last.lat]).addTo(map);
    pin.title = `Last scan: ${scene.last.name}`;
  }

  async function refine(): Promise<void> {
    if (fine || map.getZoom() < FINE_FROM) return;
    fine = true;
    try {
      land = await loadLand("fine");
      setLand(map, land);
    } catch {
      fine = false; // the coarse coast stays, and the next zoom tries again
    }
  }

  const restyle = () => map.setStyle(draw());
  dark.addEventListener("change", restyle);
  const resized = new ResizeObserver(() => {
    map.resize();
    if (!moved) aim(false);
  });

  try {
    await new Promise<void>((resolve, reject) => {
      map.once("load", () => resolve());
      map.once("error", (e) => reject(e.error));
    });
  } catch (cause) {
    dark.removeEventListener("change", restyle);
    map.remove();
    throw cause;
  }
  for (const gesture of ["dragstart", "zoomstart"] as const) {
    map.on(gesture, (e: { originalEvent?: unknown }) => (moved ||= Boolean(e.originalEvent)));
  }
  map.on("zoomend", () => void refine());
  aim(false);
  placePin();
  void refine();
  resized.observe(element);

  return {
    show(next) {
      const before = JSON.stringify(subjects(scene));
      scene = next;
      map.getCanvas().setAttribute("aria-label", scene.caption);
      map.setProjection({ type: projectionOf(scene) });
      map.getSource<GeoJSONSource>("lines")?.setData(scene.lines);
      map.getSource<GeoJSONSource>("stops")?.setData(points(scene.stops));
      map.getSource<GeoJSONSource>("dots")?.setData(points(scene.dots));
      placePin();
      if (JSON.stringify(subjects(scene)) !== before) {
        moved = false;
        aim(true);
      }
    },
    remove() {
      resized.disconnect();
      dark.removeEventListener("change", restyle);
      map.remove();
    },
  };
}

function setLand(map: MapLibre, land: Land): void {
  map.getSource<GeoJSONSource>("land")?.setData(land.shape);
  map.getSource<GeoJSONSource>("borders")?.setData(land.borders);
}
