/**
 * Natural Earth's land, from the world-atlas package, as files of our own
 * bundle. Two finenesses: the coarse one is a tenth of the fine one and is
 * enough until a map is zoomed in.
 */
import type { MultiLineString, MultiPolygon, Polygon } from "geojson";
import { feature, mesh } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import coarse from "world-atlas/countries-110m.json?url";
import fine from "world-atlas/countries-50m.json?url";
import { cutPolygon } from "./cut";

type Atlas = Topology<{ countries: GeometryCollection; land: GeometryCollection }>;

export interface Land {
  shape: MultiPolygon;
  /** Borders between countries, without coasts. */
  borders: MultiLineString;
}

export async function loadLand(fineness: "coarse" | "fine"): Promise<Land> {
  const response = await fetch(fineness === "fine" ? fine : coarse);
  if (!response.ok) throw new Error(`land: ${fineness}: got status ${response.status}, want 200`);
  const atlas = (await response.json()) as Atlas;
  const land = feature(atlas, atlas.objects.land).features.map((f) => cutPolygon(f.geometry as Polygon | MultiPolygon));
  return {
    shape: { type: "MultiPolygon", coordinates: land.flatMap((l) => l.coordinates) },
    borders: mesh(atlas, atlas.objects.countries as never, (a, b) => a !== b),
  };
}
