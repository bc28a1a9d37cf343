/**
 * Polygons made fit for a flat plane. World-atlas keeps its rings whole on the
 * sphere: Eurasia runs over the antimeridian, and Antarctica around the pole.
 * Drawn as they are, both make bands across the whole map. Here each ring is
 * unrolled, closed over the pole where it goes around one, and cut into pieces
 * that lie within ±180.
 */
import type { MultiPolygon, Polygon, Position } from "geojson";
import { unroll } from "./sphere";

/** Cuts a polygon at the antimeridian; holes stay with the piece they lie in. */
export function cutPolygon(geometry: Polygon | MultiPolygon): MultiPolygon {
  const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  const pieces: Position[][][] = [];
  for (const [outer, ...holes] of polygons) {
    if (!outer) continue;
    const windows = new Map<number, Position[][]>();
    for (const [window, ring] of cutRing(outer)) windows.set(window, [ring]);
    for (const hole of holes) {
      // A hole is unrolled from its own first point, so its turn may differ by whole ones.
      for (const [window, ring] of cutRing(hole)) (windows.get(window) ?? windows.values().next().value)?.push(ring);
    }
    pieces.push(...windows.values());
  }
  return { type: "MultiPolygon", coordinates: pieces };
}

/** The parts of a ring by the turn of the world they lie in, each moved into ±180. */
function cutRing(ring: Position[]): [turn: number, ring: Position[]][] {
  let round = unroll(ring);
  const [first, last] = [round[0]!, round.at(-1)!];
  if (Math.abs(last[0]! - first[0]!) > 180) {
    const pole = first[1]! < 0 ? -90 : 90;
    round = [...round, [last[0]!, pole], [first[0]!, pole], first];
  }
  const lons = round.map((p) => p[0]!);
  const turnOf = (lon: number) => Math.floor((lon + 180) / 360);
  const parts: [number, Position[]][] = [];
  for (let turn = turnOf(Math.min(...lons)); turn <= turnOf(Math.max(...lons)); turn++) {
    const west = turn * 360 - 180;
    const part = clip(clip(round, west, 1), west + 360, -1);
    if (part.length > 3) parts.push([turn, part.map(([lon, lat]) => [lon! - turn * 360, lat!])]);
  }
  return parts;
}

/** Sutherland and Hodgman: the part of a ring east (side 1) or west (side -1) of a meridian. */
function clip(ring: readonly Position[], meridian: number, side: 1 | -1): Position[] {
  const inside = (p: Position) => side * (p[0]! - meridian) >= 0;
  const kept: Position[] = [];
  for (let i = 0; i + 1 < ring.length; i++) {
    const [a, b] = [ring[i]!, ring[i + 1]!];
    if (inside(a)) kept.push(a);
    if (inside(a) !== inside(b)) {
      const share = (meridian - a[0]!) / (b[0]! - a[0]!);
      kept.push([meridian, a[1]! + share * (b[1]! - a[1]!)]);
    }
  }
  if (kept.length > 0) kept.push(kept[0]!);
  return kept;
}
