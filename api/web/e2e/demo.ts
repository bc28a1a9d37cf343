/** The real program with its demo network, and a real Chromium to look at it. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { chromium, type Browser, type BrowserContextOptions, type Page } from "playwright-core";

const here = fileURLToPath(new URL(".", import.meta.url));

/** What `entrepot demo --json` prints when it is ready. */
export interface Demo {
  url: string;
  adminKey: string;
  plannerKey: string;
  carrierKeys: Record<string, string>;
  /** The link is the whole address of the shopper's page. */
  parcels: { id: string; link: string; references: { carrier: string; number: string }[] }[];
}

export async function startDemo(): Promise<{ demo: Demo; stop(): Promise<void> }> {
  const program = process.env.ENTREPOT ?? join(here, "../../../bin/entrepot");
  if (!existsSync(program)) throw new Error(`e2e: ENTREPOT: got no program at ${program}, want the built binary; make build makes it`);
  const data = await mkdtemp(join(tmpdir(), "entrepot-e2e-"));
  const child = spawn(program, ["demo", "--listen", "127.0.0.1:0", "--data", data, "--json"], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const stop = async () => {
    child.kill("SIGTERM");
    await ended;
    await rm(data, { recursive: true, force: true });
  };
  const demo = await new Promise<Demo>((resolve, reject) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      if (line.startsWith("{")) resolve(JSON.parse(line));
    });
    child.once("error", reject);
    void ended.then((code) => reject(new Error(`e2e: ${program} demo: got exit ${code}, want one JSON line`)));
  });
  return { demo, stop };
}

/**
 * Chromium with WebGL in software, so that the globe is drawn on a machine
 * without a graphics card, and without the errands it runs for itself.
 */
export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist",
      "--disable-background-networking", "--disable-component-update", "--no-first-run", "--disable-sync", "--disable-quic",
    ],
  });
}

/** A page in a fresh context that writes down what should never happen. */
export async function open(browser: Browser, origin: string, options: BrowserContextOptions = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: "en-GB", timezoneId: "America/New_York", ...options });
  const page = await context.newPage();
  const wrong: string[] = [];
  page.on("console", (m) => {
    if (m.type() === "error" || m.type() === "warning") wrong.push(`console: ${m.text()}`);
  });
  page.on("pageerror", (e) => wrong.push(`page: ${e.message}`));
  context.on("request", (r) => {
    const url = new URL(r.url());
    if (!["data:", "blob:"].includes(url.protocol) && url.origin !== origin) wrong.push(`request to ${r.url()}`);
    if (/(trk|ent)_/.test(url.pathname + url.search)) wrong.push(`secret in the address ${r.url()}`);
  });
  return { page, wrong, close: () => context.close() };
}

/** The map is there, in either form. */
export async function mapReady(page: Page, form: "globe" | "flat" = "globe"): Promise<void> {
  await page.locator(`[data-map="${form}"]`).waitFor({ timeout: 30_000 });
}

/** Serious and critical findings of axe, one line each. */
export async function axe(page: Page): Promise<string[]> {
  // Evaluated by the debugger, so the page's security policy stays as it is.
  await page.evaluate(await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8"));
  const { violations } = await page.evaluate(() => (globalThis as unknown as { axe: typeof import("axe-core") }).axe.run());
  return violations
    .filter((v) => v.impact === "serious" || v.impact === "critical")
    .flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.target.join(" ")}: ${n.failureSummary}`));
}
