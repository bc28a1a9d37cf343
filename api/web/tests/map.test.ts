import { readFileSync } from "node:fs";
import type { MultiPolygon, Polygon, Position } from "geojson";
import { feature } from "topojson-client";
import { describe, expect, it } from "vitest";
import { cutPolygon } from "../src/map/cut";
import { frame, greatCircle, unroll } from "../src/map/sphere";

const hongKong = { lat: 22.31, lon: 113.91 };
const anchorage = { lat: 61.17, lon: -149.99 };
const frankfurt = { lat: 50.03, lon: 8.57 };

describe("greatCircle", () => {
  it("is one line where it can be, and passes north of both ends", () => {
    const { coordinates } = greatCircle(hongKong, frankfurt);
    expect(coordinates).toHaveLength(1);
    expect(coordinates[0]!.at(0)).toEqual([113.91, 22.31]);
    expect(coordinates[0]!.at(-1)).toEqual([8.57, 50.03]);
    expect(Math.max(...coordinates[0]!.map((p) => p[1]!))).toBeGreaterThan(53);
  });

  it("is cut where it meets the antimeridian, either way round", () => {
    for (const [a, b, side] of [[hongKong, anchorage, 180], [anchorage, hongKong, -180]] as const) {
      const { coordinates } = greatCircle(a, b);
      expect(coordinates).toHaveLength(2);
      const [end, start] = [coordinates[0]!.at(-1)!, coordinates[1]![0]!];
      expect([end[0], start[0]]).toEqual([side, -side]);
      expect(end[1]).toBe(start[1]);
      for (const line of coordinates) for (let i = 1; i < line.length; i++) expect(Math.abs(line[i]![0]! - line[i - 1]![0]!)).toBeLessThan(90);
    }
  });

  it("of a place with itself is a point twice", () => {
    expect(greatCircle(frankfurt, frankfurt).coordinates).toEqual([[[8.57, 50.03], [8.57, 50.03]]]);
  });
});

describe("frame", () => {
  it("centres on a place and has no size there", () => {
    const seen = frame([[8.57, 50.03]])!;
    expect(seen.centre.lat).toBeCloseTo(50.03);
    expect(seen.centre.lon).toBeCloseTo(8.57);
    expect(seen.halfWidth).toBeCloseTo(0);
  });

  it("looks at the Pacific, not around the back of the world", () => {
    const seen = frame(greatCircle(hongKong, anchorage).coordinates.flat())!;
    expect(Math.abs(seen.centre.lon)).toBeGreaterThan(130);
    expect(seen.halfWidth).toBeLessThan(0.8);
  });

  it("of nothing is nothing", () => expect(frame([])).toBeNull());
});

describe("unroll", () => {
  it("runs on over the antimeridian", () => {
    expect(unroll([[170, 0], [-170, 1], [170, 2]])).toEqual([[170, 0], [190, 1], [170, 2]]);
    expect(unroll([[-170, 0], [170, 1]])).toEqual([[-170, 0], [-190, 1]]);
    expect(unroll([[10, 0]], 350)).toEqual([[370, 0]]);
  });
});

describe("cutPolygon", () => {
  const box = (...ring: Position[]): Polygon => ({ type: "Polygon", coordinates: [[...ring, ring[0]!]] });

  it("leaves a ring that crosses nothing", () => {
    expect(cutPolygon(box([0, 0], [10, 0], [10, 10], [0, 10])).coordinates).toHaveLength(1);
  });

  it("cuts one that crosses into its two sides", () => {
    const { coordinates } = cutPolygon(box([170, 0], [-170, 0], [-170, 10], [170, 10]));
    const spans = coordinates.map(([ring]) => [Math.min(...ring!.map((p) => p[0]!)), Math.max(...ring!.map((p) => p[0]!))]);
    expect(spans).toEqual([[170, 180], [-180, -170]]);
  });

  it("closes one that goes round a pole over the pole", () => {
    const { coordinates } = cutPolygon(box([-120, -70], [0, -75], [120, -70]));
    const lats = coordinates.flat(2).map((p) => p[1]!);
    expect(Math.min(...lats)).toBe(-90);
  });

  it("makes Natural Earth's land fit for a plane: no edge runs across the map, and the area stays", () => {
    for (const file of ["countries-110m", "countries-50m"]) {
      const atlas = JSON.parse(readFileSync(new URL(`../node_modules/world-atlas/${file}.json`, import.meta.url), "utf8"));
      const land = feature(atlas, atlas.objects.land) as unknown as { features: { geometry: Polygon | MultiPolygon }[] };
      const cut = land.features.map((f) => cutPolygon(f.geometry));
      let [area, longest, furthest] = [0, 0, 0];
      for (const ring of cut.flatMap((c) => c.coordinates.flat())) {
        for (let i = 1; i < ring.length; i++) {
          const [a, b] = [ring[i - 1]!, ring[i]!];
          furthest = Math.max(furthest, Math.abs(a[0]!));
          if (Math.abs(a[1]!) < 89) longest = Math.max(longest, Math.abs(b[0]! - a[0]!));
          // Steradians under the edge, on a sphere.
          area += ((b[0]! - a[0]!) * Math.PI * (2 + Math.sin((a[1]! * Math.PI) / 180) + Math.sin((b[1]! * Math.PI) / 180))) / 360;
        }
      }
      expect(furthest, file).toBeLessThanOrEqual(180);
      expect(longest, file).toBeLessThan(90);
      const share = Math.abs(area) / (4 * Math.PI);
      expect(share, file).toBeGreaterThan(0.28); // land is 29 % of the Earth
      expect(share, file).toBeLessThan(0.3);
    }
  });
});
