import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { defineConfig, type Plugin } from "vite";

/**
 * Writes a .gz beside every text file of the build. The server embeds both and
 * sends the packed one to whoever takes it, so it never packs anything itself.
 */
function gzipped(): Plugin {
  const pack = promisify(gzip);
  return {
    name: "gzipped",
    apply: "build",
    async writeBundle({ dir }) {
      if (!dir) return;
      const files = await readdir(dir, { recursive: true, withFileTypes: true });
      await Promise.all(
        files
          .filter((f) => f.isFile() && /\.(html|js|mjs|css|json|svg)$/.test(f.name))
          .map(async (f) => {
            const path = join(f.parentPath, f.name);
            await writeFile(`${path}.gz`, await pack(await readFile(path), { level: 9 }));
          }),
      );
    },
  };
}

export default defineConfig({
  plugins: [gzipped()],
  build: {
    target: "es2022",
    // Everything is a file of its own: the content security policy allows no
    // inline script, and a small file cached for good beats a large page.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // MapLibre is one megabyte unpacked and comes after the text; a test holds
    // the size of what comes first.
    chunkSizeWarningLimit: 1200,
    rolldownOptions: { input: ["index.html", "track.html"] },
  },
});
