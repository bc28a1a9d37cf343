/** Builds the pages as `npm run build` does, and holds what must be true of the result. */
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let dir = "";
const files = new Map<string, Buffer>();
const text = (name: string) => files.get(name)!.toString("utf8");
const named = (pattern: RegExp) => [...files.keys()].filter((n) => pattern.test(n));

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "entrepot-web-"));
  await build({ root: new URL("..", import.meta.url).pathname, logLevel: "error", build: { outDir: dir, emptyOutDir: true } });
  for (const f of await readdir(dir, { recursive: true, withFileTypes: true })) {
    if (f.isFile()) files.set(join(f.parentPath, f.name).slice(dir.length + 1), await readFile(join(f.parentPath, f.name)));
  }
}, 120_000);

afterAll(() => rm(dir, { recursive: true, force: true }));

/**
 * Addresses that stand in the bundle and are never fetched: names of XML
 * vocabularies, licence notes, and what MapLibre says when it complains.
 */
const INERT = [
  "http://www.w3.org/",
  "https://github.com/mapbox/mapbox-gl-js/issues/",
  "https://github.com/maplibre/maplibre-gl-js/blob/",
  "https://maplibre.org/",
  "https://maplibre.invalid/",
  "https://wiki.openstreetmap.org/wiki/This_map_requires_WebGL",
];

describe("the bundle", () => {
  it("has both pages and the placeholder that keeps dist in the repository", () => {
    for (const name of ["index.html", "track.html", ".gitkeep"]) expect([...files.keys()]).toContain(name);
  });

  it("names nothing outside that could be fetched", () => {
    for (const name of named(/\.(html|js|mjs|css|svg)$/)) {
      const outside = [
        ...(text(name).match(/https?:\/\/[^\s"'`<>)\\]+/g) ?? []).filter((url) => !INERT.some((known) => url.startsWith(known))),
        ...(text(name).match(/["'`(=]\/\/[\w-]+(?:\.[\w-]+)+/g) ?? []),
      ];
      expect(outside, name).toEqual([]);
    }
  });

  it("has no script or style inside its pages, as the content security policy wants", () => {
    for (const name of named(/\.html$/)) {
      expect(text(name)).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|javascript:/i);
      for (const [, url] of text(name).matchAll(/(?:src|href)="([^"]*)"/g)) expect(url).toMatch(/^\/assets\//);
    }
  });

  it("has each text packed beside it", () => {
    for (const name of named(/\.(html|js|mjs|css|json|svg)$/)) {
      const packed = files.get(`${name}.gz`);
      expect(packed && gunzipSync(packed).equals(files.get(name)!), name).toBe(true);
    }
  });

  it("brings the shopper's page in 40 kB, before the map", () => {
    const first = firstLoad("track.html");
    expect(first.some((name) => /globe|maplibre|countries/.test(name)), first.join()).toBe(false);
    const size = first.reduce((sum, name) => sum + gzipSync(files.get(name)!).length, 0);
    expect(size).toBeLessThan(40_000);
  });
});

/** The page and all it names, and what those import at once. */
function firstLoad(page: string): string[] {
  const found = new Set([page]);
  for (const name of found) {
    const source = text(name);
    const links = name.endsWith(".html")
      ? [...source.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map((m) => m[1]!)
      : [...source.matchAll(/(?:import|from)\s*["']\.\/([^"']+)["']/g)].map((m) => `assets/${m[1]}`);
    for (const link of links) found.add(link);
  }
  return [...found];
}
