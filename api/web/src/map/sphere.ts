/**
 * The little spherical geometry that a map needs. Positions are GeoJSON's
 * [longitude, latitude] in degrees on a sphere.
 */
import type { MultiLineString, Position } from "geojson";

export interface Spot {
  lat: number;
  lon: number;
}

type Vector = [number, number, number];

const RAD = Math.PI / 180;

/**
 * The great circle between two places as lines cut at the antimeridian
 * (RFC 7946, 3.1.9), with a point at least every two degrees.
 */
export function greatCircle(from: Spot, to: Spot): MultiLineString {
  const a = vector(from);
  const b = vector(to);
  const angle = Math.acos(clamp(dot(a, b)));
  const steps = Math.max(1, Math.ceil(angle / RAD / 2));
  const lines: Position[][] = [[[from.lon, from.lat]]];
  let last: Position = [from.lon, from.lat];
  for (let i = 1; i <= steps; i++) {
    const next: Position = i === steps ? [to.lon, to.lat] : position(between(a, b, angle, i / steps));
    const jump = next[0]! - last[0]!;
    if (Math.abs(jump) > 180) {
      // Crossing: end one line on the antimeridian and start the other there.
      const side = jump > 0 ? -180 : 180;
      const share = (side - last[0]!) / (next[0]! + 2 * side - last[0]!);
      const lat = last[1]! + share * (next[1]! - last[1]!);
      lines.at(-1)!.push([side, lat]);
      lines.push([[-side, lat]]);
    }
    lines.at(-1)!.push(next);
    last = next;
  }
  return { type: "MultiLineString", coordinates: lines };
}

/** What a camera above a globe must see. */
export interface Frame {
  centre: Spot;
  /** Half the width and height of what is seen, in radii of the sphere, on the plane that touches it at the centre. */
  halfWidth: number;
  halfHeight: number;
}

/** The frame around positions, none of which is behind the horizon if that can be had; null for none. */
export function frame(positions: readonly Position[]): Frame | null {
  if (positions.length === 0) return null;
  const points = positions.map(([lon, lat]) => vector({ lon: lon!, lat: lat! }));
  let centre = mean(points);
  let extent = { x: 0, y: 0 };
  // Twice moving to the middle of what is seen is as good as it gets.
  for (let i = 0; i < 3; i++) {
    const seen = points.map((p) => project(p, centre));
    const [left, right] = [Math.min(...seen.map((s) => s.x)), Math.max(...seen.map((s) => s.x))];
    const [low, high] = [Math.min(...seen.map((s) => s.y)), Math.max(...seen.map((s) => s.y))];
    extent = { x: (right - left) / 2, y: (high - low) / 2 };
    if (i < 2) centre = lift({ x: (left + right) / 2, y: (low + high) / 2 }, centre);
  }
  return { centre: centreOf(centre), halfWidth: extent.x, halfHeight: extent.y };
}

/** Longitudes that run on past ±180, so that neighbours are never half the world apart. */
export function unroll(positions: readonly Position[], near = positions[0]?.[0] ?? 0): Position[] {
  let last = near;
  return positions.map(([lon, lat]) => {
    last += ((((lon! - last + 180) % 360) + 360) % 360) - 180;
    return [last, lat!];
  });
}

function vector({ lat, lon }: Spot): Vector {
  return [Math.cos(lat * RAD) * Math.cos(lon * RAD), Math.cos(lat * RAD) * Math.sin(lon * RAD), Math.sin(lat * RAD)];
}

function position([x, y, z]: Vector): Position {
  return [Math.atan2(y, x) / RAD, Math.atan2(z, Math.hypot(x, y)) / RAD];
}

function centreOf(v: Vector): Spot {
  const [lon, lat] = position(v);
  return { lon: lon!, lat: lat! };
}

function between(a: Vector, b: Vector, angle: number, share: number): Vector {
  if (angle < 1e-9) return a;
  const [p, q] = [Math.sin((1 - share) * angle) / Math.sin(angle), Math.sin(share * angle) / Math.sin(angle)];
  return [p * a[0] + q * b[0], p * a[1] + q * b[1], p * a[2] + q * b[2]];
}

function mean(points: readonly Vector[]): Vector {
  const total = points.reduce<Vector>((t, p) => [t[0] + p[0], t[1] + p[1], t[2] + p[2]], [0, 0, 0]);
  const length = Math.hypot(...total);
  return length < 1e-9 ? points[0]! : [total[0] / length, total[1] / length, total[2] / length];
}

/** East and north of the centre on the plane touching there; behind the horizon counts as on it. */
function project(p: Vector, centre: Vector): { x: number; y: number } {
  const { east, north } = axes(centre);
  const [x, y] = [dot(p, east), dot(p, north)];
  const length = Math.hypot(x, y);
  return dot(p, centre) >= 0 || length === 0 ? { x, y } : { x: x / length, y: y / length };
}

/** The point of the sphere above a point of the touching plane. */
function lift({ x, y }: { x: number; y: number }, centre: Vector): Vector {
  const { east, north } = axes(centre);
  const z = Math.sqrt(Math.max(0, 1 - x * x - y * y));
  return [0, 1, 2].map((i) => x * east[i]! + y * north[i]! + z * centre[i]!) as Vector;
}

function axes([x, y, z]: Vector): { east: Vector; north: Vector } {
  const flat = Math.hypot(x, y) || 1e-9;
  const east: Vector = [-y / flat, x / flat, 0];
  return { east, north: [-z * east[1], z * east[0], flat] };
}

function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function clamp(cosine: number): number {
  return Math.min(1, Math.max(-1, cosine));
}
