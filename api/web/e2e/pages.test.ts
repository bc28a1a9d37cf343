/**
 * Both pages in a real browser on the real server: a scan moves the shopper's
 * page, a planner gets from two names to a registered parcel by keyboard.
 */
import { mkdir } from "node:fs/promises";
import type { Browser, Page, WebSocketRoute } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Events, Facilities, Itinerary, ShopperView } from "../src/api/types";
import { axe, launch, mapReady, open, startDemo, type Demo } from "./demo";

const LIMIT = 90_000; // software WebGL on two busy cores

let demo: Demo;
let browser: Browser;
let stop: () => Promise<void>;

beforeAll(async () => {
  ({ demo, stop } = await startDemo());
  browser = await launch();
}, LIMIT);

afterAll(async () => {
  await browser?.close();
  await stop?.();
});

async function api<T>(path: string, token: string, body?: unknown): Promise<T> {
  const response = await fetch(demo.url + path, {
    headers: { Authorization: `Bearer ${token}`, ...(body ? { "Content-Type": "application/json" } : {}) },
    ...(body ? { method: "POST", body: JSON.stringify(body) } : {}),
  });
  if (!response.ok) throw new Error(`${path}: got ${response.status} ${await response.text()}, want success`);
  return (await response.json()) as T;
}

/** A parcel under way whose carrier we hold the key of; with another, one that the tests leave as it is. */
async function underWay(which: "first" | "another" = "first") {
  let skip = which === "another";
  for (const parcel of demo.parcels) {
    const token = parcel.link.split("#")[1]!;
    const reference = parcel.references.find((r) => demo.carrierKeys[r.carrier]);
    const view = await api<ShopperView>(`/v1/parcels/${parcel.id}`, token);
    if (!reference || view.state.delivered || view.state.events === 0) continue;
    const { events } = await api<Events>(`/v1/parcels/${parcel.id}/events`, token);
    if (skip && demo.parcels.length > 1) {
      skip = false;
      continue;
    }
    const place = events.map((e) => e.place?.id).findLast(Boolean);
    return { ...parcel, token, view, scan: { ...reference, ...(place && { place }) }, key: demo.carrierKeys[reference.carrier]! };
  }
  throw new Error("e2e: parcels: got none under way with a carrier key, want at least one in the demo");
}

const now = () => new Date().toISOString().replace(/\.\d+Z$/, "Z");
const headline = (page: Page) => page.getByRole("heading", { level: 1 });
const scans = (page: Page) => page.locator("[data-event]");
const connected = (page: Page) => page.locator('[data-connection="live"]').waitFor();

describe("the shopper's page", () => {
  it("moves when a scan lands, without a reload", async () => {
    const parcel = await underWay();
    const { page, wrong, close } = await open(browser, demo.url);
    await page.goto(parcel.link);
    await connected(page);
    await mapReady(page);
    const before = { text: await headline(page).innerText(), scans: await scans(page).count() };
    expect(before.text).toBe(parcel.view.state.sentence);
    expect(before.scans).toBe(parcel.view.state.events);

    await page.evaluate(() => ((globalThis as { marker?: string }).marker = "the same page"));
    await api("/v1/scans", parcel.key, { ...parcel.scan, status: "customs_held", time: now() });
    await page.waitForFunction((was) => document.querySelector("h1")?.textContent !== was, before.text);
    expect(await scans(page).count()).toBe(before.scans + 1);
    expect(await scans(page).first().innerText()).toContain("Held by customs");
    expect(await page.evaluate(() => (globalThis as { marker?: string }).marker)).toBe("the same page");
    // The title follows the page a moment later.
    await page.waitForFunction(() => document.title.includes(document.querySelector("h1")!.textContent!));

    // Every time says whose it is.
    for (const text of await page.locator("time").allInnerTexts()) expect(text).toMatch(/\d\d:\d\d ([A-Z]{2,5}|UTC([+−]\d+(:\d\d)?)?)$/);
    expect(await axe(page)).toEqual([]);
    expect(wrong).toEqual([]);
    await close();
  }, LIMIT);

  it("has every scan once after the connection broke", async () => {
    const parcel = await underWay();
    const { page, wrong, close } = await open(browser, demo.url);
    const routes: WebSocketRoute[] = [];
    let refusing = false;
    await page.routeWebSocket(/\/v1\/live$/, (ws) => {
      if (refusing) void ws.close();
      else routes.push((ws.connectToServer(), ws));
    });
    await page.goto(parcel.link);
    await connected(page);
    const before = await scans(page).count();
    refusing = true;
    await routes[0]!.close();
    await page.locator('[data-connection="waiting"]').waitFor();
    for (const status of ["arrived", "customs_held"]) {
      await api("/v1/scans", parcel.key, { ...parcel.scan, status, time: now() });
    }
    refusing = false;
    await connected(page);
    await page.waitForFunction((want) => document.querySelectorAll("[data-event]").length === want, before + 2);
    const ids = await scans(page).evaluateAll((found) => found.map((e) => e.getAttribute("data-event")));
    expect(new Set(ids).size).toBe(before + 2);
    expect(routes).toHaveLength(2);
    expect(wrong).toEqual([]);
    await close();
  }, LIMIT);

  it("says what it knows without WebGL, and draws the way all the same", async () => {
    const { page, wrong, close } = await open(browser, demo.url);
    await page.addInitScript(() => {
      const original = HTMLCanvasElement.prototype.getContext;
      HTMLCanvasElement.prototype.getContext = function (this: HTMLCanvasElement, kind: string, ...rest: unknown[]) {
        return kind.startsWith("webgl") ? null : (original as (...a: unknown[]) => unknown).call(this, kind, ...rest);
      } as typeof original;
    });
    const parcel = await underWay();
    await page.goto(parcel.link);
    await mapReady(page, "flat");
    expect(await page.getByRole("img", { name: /Map of the way from/ }).locator("polyline").count()).toBe(parcel.view.legs.length);
    expect(await page.evaluate(() => performance.getEntriesByType("resource").some((r) => r.name.includes("globe")))).toBe(false);
    expect(await axe(page)).toEqual([]);
    expect(wrong).toEqual([]);
    await close();
  }, LIMIT);

  it("is clear about a link that opens nothing", async () => {
    const { page, close } = await open(browser, demo.url);
    const parcel = demo.parcels[0]!;
    for (const [link, want] of [
      [`/track/${parcel.id}#trk_${"x".repeat(30)}`, "This link opens no parcel"],
      ["/track/nothing#trk_x", "This link opens no parcel"],
      [`/track/${parcel.id}`, "This link is incomplete"],
    ] as const) {
      await page.goto("about:blank");
      await page.goto(demo.url + link);
      await page.getByRole("heading", { name: want }).waitFor();
      expect(await axe(page)).toEqual([]);
    }
    await close();
  }, LIMIT);

  it("fits a narrow phone", async () => {
    const { page, close } = await open(browser, demo.url, { viewport: { width: 360, height: 740 } });
    await page.goto(demo.parcels[0]!.link);
    await connected(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    await close();
  }, LIMIT);
});

describe("the planner's page", () => {
  it("takes a planner from two names to a parcel, by keyboard", async () => {
    const [from, to] = await ends();
    const { page, wrong, close } = await open(browser, demo.url);
    await page.goto(`${demo.url}/#key=${demo.plannerKey}`);
    const type = (text: string) => page.keyboard.type(text);
    const press = async (...keys: string[]) => {
      for (const key of keys) await page.keyboard.press(key);
    };

    await page.getByRole("combobox", { name: "From" }).focus();
    expect(new URL(page.url()).hash).toBe(""); // the key is out of the address
    await type(from.toLowerCase());
    await press("Enter", "Tab", "Tab"); // takes the place, passes Swap
    expect(await page.evaluate(() => document.activeElement?.getAttribute("name"))).toBe("to");
    await type(to.toLowerCase());
    await press("Enter");
    for (const [name, id] of [["From", from], ["To", to]] as const) {
      expect(await page.getByRole("combobox", { name }).inputValue()).toMatch(new RegExp(`\\(${id}\\)$`));
    }
    await press("Enter"); // the list is closed: this sends the form

    const ways = page.getByRole("radio");
    await ways.first().waitFor();
    await mapReady(page);
    const count = await ways.count();
    await ways.first().focus();
    if (count > 1) await press("ArrowDown");
    const row = page.locator("tr", { has: page.locator(":checked") });
    const total = await row.locator(".way-total").innerText();
    expect(await page.locator(".charges tfoot td").innerText()).toBe(total);
    expect(await page.getByRole("heading", { name: /^Arrives / }).innerText()).toContain(total);
    for (const text of await page.locator("main time").allInnerTexts()) expect(text).toMatch(/\d\d:\d\d ([A-Z]{2,5}|UTC([+−]\d+(:\d\d)?)?)$/);
    expect(await axe(page)).toEqual([]);

    const number = `E2E-${Date.now()}`;
    await page.getByRole("textbox", { name: "Tracking number 1" }).focus();
    await type(number);
    await press("Enter");
    const link = page.locator(".registered a");
    await link.waitFor();
    const href = (await link.getAttribute("href"))!;
    expect(href).toMatch(new RegExp(`^${demo.url}/track/[^/#]+#trk_`));

    await page.getByRole("link", { name: "Parcels" }).focus();
    await press("Enter");
    await page.getByText(number).waitFor();
    expect(await axe(page)).toEqual([]);
    expect(wrong).toEqual([]);
    await close();

    const shopper = await open(browser, demo.url);
    await shopper.page.goto(href);
    await connected(shopper.page);
    expect((await headline(shopper.page).innerText()).length).toBeGreaterThan(3);
    expect(shopper.wrong).toEqual([]);
    await shopper.close();
  }, LIMIT);

  it("tells what a parcel costs until it is delivered, customs and all, by keyboard", async () => {
    const { page, wrong, close } = await open(browser, demo.url);
    await page.goto(`${demo.url}/#key=${demo.plannerKey}`);
    await askLanded(page);
    const total = await page.getByRole("row", { name: /^Landed cost/ }).locator("td").innerText();
    expect(await page.getByRole("radio", { checked: true }).getAttribute("aria-label")).toContain(total);
    const landed = page.getByRole("region", { name: "Landed cost" });
    expect((await landed.locator("dt").allInnerTexts()).map((s) => s.trim())).toEqual(["Landed cost", "Freight", "Customs"]);
    expect(await landed.locator("dd").first().innerText()).toBe(total);

    // Out of China and into the Union, each at a place and a time.
    const passages = await page.locator(".legs .passage").allInnerTexts();
    expect(passages.map((p) => /^\w+/.exec(p)?.[0])).toEqual(["Export", "Import"]);
    for (const p of passages) expect(p).toMatch(/Declared .*\d\d:\d\d .*through .*\d\d:\d\d .*€/s);

    // A duty says by which row, from when to when, and who says so.
    const duty = page.locator(".why", { hasText: /^\s*(Flat d|D)uty on goods 1/ }).first();
    expect(await duty.locator(".charge-rule").innerText()).toMatch(/^(3 EUR for subheading 610910|\d+ % of [\d.]+ EUR)$/);
    await duty.locator("summary").focus();
    await page.keyboard.press("Enter");
    expect(await duty.innerText()).toMatch(/Regime\s.*Paid by\s+the seller\s.*Row\s.*\.csv .*20\d\d-\d\d-\d\d.*Source\s/s);
    for (const text of await page.locator("main time").allInnerTexts()) expect(text).toMatch(/\d\d:\d\d ([A-Z]{2,5}|UTC([+−]\d+(:\d\d)?)?)$/);
    expect(await axe(page)).toEqual([]);

    // The parcel is registered with what it holds: its plan goes through customs too.
    await page.getByRole("textbox", { name: "Tracking number 1" }).fill(`LANDED-${Date.now()}`);
    await page.keyboard.press("Enter");
    const link = page.locator(".registered a");
    await link.waitFor();
    const id = /\/track\/([^#]+)#/.exec((await link.getAttribute("href"))!)![1]!;
    const parcel = await api<{ plan: Itinerary }>(`/v1/parcels/${id}`, demo.plannerKey);
    expect(parcel.plan.customs?.map((c) => c.direction)).toEqual(["export", "import"]);

    // What is wrong with a line stands at the line.
    await page.getByRole("textbox", { name: "HS code" }).fill("shirts");
    await page.getByRole("button", { name: "Find routes" }).click();
    await page.getByText("HS code: 2 to 10 digits, such as 6109.10.").waitFor();
    expect(await page.evaluate(() => document.activeElement?.id)).toMatch(/-hs$/);
    await page.getByRole("textbox", { name: "HS code" }).fill("610910");
    await page.getByRole("textbox", { name: "Net weight, g" }).fill("4000");
    await page.getByRole("button", { name: "Find routes" }).click();
    await page.getByText(/Wanted: at most the 1.2 kg of the parcel/).waitFor();
    expect(await axe(page)).toEqual([]);
    expect(wrong).toEqual([`console: Failed to load resource: the server responded with a status of 422 (Unprocessable Entity)`]);
    await close();
  }, LIMIT);

  it("shows what is wrong at the field, and asks again for a key that opens nothing", async () => {
    const { page, close } = await open(browser, demo.url);
    await page.goto(demo.url);
    expect(await axe(page)).toEqual([]);
    await page.getByLabel("API key").fill("ent_no_key");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").waitFor();
    await page.getByLabel("API key").fill(demo.plannerKey);
    await page.keyboard.press("Enter");

    await page.getByRole("button", { name: "Find routes" }).click();
    await page.getByText("Choose where the parcel starts.").waitFor();
    await page.getByRole("combobox", { name: "From" }).fill("Nowhere at all");
    await page.getByRole("combobox", { name: "To" }).fill((await ends())[1]);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Find routes" }).click();
    await page.getByText(/^Wanted: a facility id/).waitFor();
    expect(await page.evaluate(() => document.activeElement?.getAttribute("name"))).toBe("from");
    expect(await axe(page)).toEqual([]);
    await close();
  }, LIMIT);
});

describe("screenshots", () => {
  const shots = new URL("shots/", import.meta.url).pathname;

  for (const [width, height] of [[1280, 900], [390, 844]] as const) {
    for (const colorScheme of ["light", "dark"] as const) {
      it(`at ${width} by ${height}, ${colorScheme}`, async () => {
        await mkdir(shots, { recursive: true });
        const { page, wrong, close } = await open(browser, demo.url, { viewport: { width, height }, colorScheme, reducedMotion: "reduce" });
        const shot = async (name: string) => {
          await page.waitForTimeout(1500); // the last tiles and names of the map have no event
          for (const fullPage of width > 1000 && name === "track" ? [false] : [false, true]) {
            await page.screenshot({ path: `${shots}${name}-${width}-${colorScheme}${fullPage ? "-full" : ""}.png`, fullPage });
          }
          expect(await page.evaluate(() => document.documentElement.scrollWidth), `${name} scrolls sideways`).toBe(width);
          expect(await page.evaluate(cutOff), `${name} is cut off at the side`).toEqual([]);
          expect(await axe(page)).toEqual([]);
        };
        await page.goto((await underWay("another")).link);
        await connected(page);
        await mapReady(page);
        await shot("track");

        await page.goto(`${demo.url}/#key=${demo.plannerKey}`);
        await mapReady(page);
        await shot("network");
        const [from, to] = await ends();
        await page.getByRole("combobox", { name: "From" }).fill(from);
        await page.keyboard.press("Enter");
        await page.getByRole("combobox", { name: "To" }).fill(to);
        await page.keyboard.press("Enter");
        await page.keyboard.press("Enter");
        await page.getByRole("radio").first().waitFor();
        await page.evaluate(() => scrollTo(0, 0));
        await shot("plan");
        await askLanded(page);
        await page.locator(".why summary").last().click();
        await page.evaluate(() => scrollTo(0, 0));
        await shot("landed");
        await page.goto(`${demo.url}/#parcels`);
        await page.getByRole("heading", { name: "Parcels" }).waitFor();
        await page.getByRole("table").waitFor();
        await shot("parcels");
        expect(wrong).toEqual([]);
        await close();
      }, 2 * LIMIT);
    }
  }
});

/** Asks, by keyboard from field to field, for two T-shirts from Shenzhen to Frankfurt. */
async function askLanded(page: Page): Promise<void> {
  const [from, to] = await ends();
  for (const [name, id] of [["From", from], ["To", to]] as const) {
    await page.getByRole("combobox", { name }).fill(id);
    await page.keyboard.press("Enter");
  }
  await page.locator("summary", { hasText: "Goods for customs" }).focus();
  await page.keyboard.press("Enter");
  for (const text of ["6109.10", "CN", "2", "40"]) {
    await page.keyboard.press("Tab");
    await page.keyboard.type(text);
  }
  await page.keyboard.press("Tab"); // the currency stays
  await page.keyboard.press("Tab");
  await page.keyboard.type("400");
  await page.keyboard.press("Enter");
  await page.locator(".landed").waitFor();
}

/** In the page: texts that reach out of the window, which a parent may hide from the scroll width. */
function cutOff(): string[] {
  return [...document.querySelectorAll("main *")]
    .filter((e) => !e.closest(".map, .hidden, svg") && getComputedStyle(e).clipPath === "none" && e.getBoundingClientRect().right > innerWidth + 1)
    .map((e) => `${e.tagName} ${e.className}: ${e.textContent}`);
}

/** Two facilities with several ways between them: Shenzhen to Frankfurt, or else what the first parcel does. */
async function ends(): Promise<[string, string]> {
  const { facilities } = await api<Facilities>("/v1/network/facilities", demo.plannerKey);
  const ids = facilities.map((f) => f.id);
  if (ids.includes("CNSZX") && ids.includes("DEFRA")) return ["CNSZX", "DEFRA"];
  const full = await api<{ from: { id: string }; to: { id: string } }>(`/v1/parcels/${demo.parcels[0]!.id}`, demo.plannerKey);
  return [full.from.id, full.to.id];
}
