/** What a map shows, whichever map draws it. */
import type { FeatureCollection, LineString, MultiLineString, Position } from "geojson";
import type { LegState, Mode } from "../api/types";
import type { Spot } from "./sphere";

export interface Stop extends Spot {
  name: string;
  /** Ends are labelled before what lies between them. */
  end: boolean;
}

/** Legs under way are drawn by how far they are, legs of a plan by their mode. */
export type Legs = FeatureCollection<LineString | MultiLineString, { mode: Mode; state: LegState | "plan" }>;

export interface Scene {
  /** One sentence for those who do not see the map. */
  caption: string;
  lines: Legs;
  /** The places the legs join. */
  stops: Stop[];
  /** Where the parcel was scanned last. */
  last: (Spot & { name: string }) | null;
  /** Other places, drawn small and without names. */
  dots: Spot[];
}

/** Every position the camera should take in; the dots only when there is nothing else. */
export function subjects(scene: Scene): Position[] {
  const spots: Spot[] = [...scene.stops, ...(scene.last ? [scene.last] : [])];
  const lines = scene.lines.features.flatMap(({ geometry }) =>
    geometry.type === "LineString" ? geometry.coordinates : geometry.coordinates.flat(),
  );
  const chosen = [...spots.map((s): Position => [s.lon, s.lat]), ...lines];
  return chosen.length > 0 ? chosen : scene.dots.map((s): Position => [s.lon, s.lat]);
}

/** Each place once: legs that meet share it. */
export function stopsOf(places: readonly { name: string; lat?: number; lon?: number }[]): Stop[] {
  const stops: Stop[] = [];
  places.forEach(({ name, lat, lon }, i) => {
    if (lat === undefined || lon === undefined) return;
    const end = i === 0 || i === places.length - 1;
    const known = stops.find((s) => s.lat === lat && s.lon === lon);
    if (known) known.end ||= end;
    else stops.push({ name, lat, lon, end });
  });
  return stops;
}
