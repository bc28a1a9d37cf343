import { describe, expect, it } from "vitest";
import type { Place } from "../src/api/types";
import { findPlaces, namedPlace, placeLabel } from "../src/plan/places";
import type { Charge, Clearance, Itinerary } from "../src/api/types";
import { customsShare, freightOf, groupsOf } from "../src/plan/charges";
import { EMPTY_LINE, requestOf, wireLine, type Draft } from "../src/plan/query";

const place = (id: string, name: string, country: string, zone = "UTC", kind = "airport"): Place => ({ id, name, country, zone, kind, lat: 0, lon: 0 });
const places = [
  place("CNSZX", "Shenzhen Bao'an", "CN", "Asia/Shanghai"),
  place("CNSZX-H1", "Shenzhen hub", "CN", "Asia/Shanghai", "hub"),
  place("DEFRA", "Frankfurt", "DE", "Europe/Berlin"),
  place("BRGRU", "São Paulo Guarulhos", "BR", "America/Sao_Paulo"),
  place("USSZK", "Skukuza", "ZA"),
  place("DESZX", "Bad Szent", "DE"),
];
const ids = (typed: string) => findPlaces(places, typed).map((p) => p.id);

describe("findPlaces", () => {
  it.each([
    ["an id before all that begin so", "cnszx", ["CNSZX", "CNSZX-H1"]],
    ["a name's beginning", "shen", ["CNSZX", "CNSZX-H1"]],
    ["every word, in any order", "hub shenzhen", ["CNSZX-H1"]],
    ["a country by name", "germany", ["DESZX", "DEFRA"]],
    ["without accents", "sao paulo", ["BRGRU"]],
    ["with accents", "São", ["BRGRU"]],
    ["nothing", "atlantis", []],
  ])("finds %s", (_, typed, want) => expect(ids(typed)).toEqual(want));

  it("shows all when nothing is typed", () => expect(ids("")).toHaveLength(places.length));

  it("reads back its own label", () => {
    for (const p of places) expect(namedPlace(places, placeLabel(p))).toBe(p);
    expect(namedPlace(places, " defra ")?.id).toBe("DEFRA");
    expect(namedPlace(places, "Frankfurt")).toBeUndefined(); // a name may be shared, an id not
  });
});

describe("requestOf", () => {
  const draft: Draft = {
    from: "Shenzhen Bao'an (CNSZX)", to: "DEFRA", depart: "2026-11-24T09:00", weight: "1,2", weightUnit: "kg",
    length: "30", width: "20", height: "10.5", value: "80.00", valueCurrency: "USD", currency: "EUR", goods: ["battery"],
    lines: [EMPTY_LINE], linesCurrency: "EUR", trade: "b2c", channel: "ecommerce", incoterm: "ddp",
  };
  const shirts = { hs: " 6109.10", origin: "cn", quantity: "2", value: "40,00", weight: "400" };

  it("writes the time with the origin's offset", () => {
    expect(requestOf(draft, places)).toEqual({
      request: {
        from: "CNSZX", to: "DEFRA", depart: "2026-11-24T09:00:00+08:00", weight: "1.2kg", dims: "30x20x10.5cm",
        value: { amount: "80.00", currency: "USD" }, goods: ["battery"], currency: "EUR",
      },
    });
  });

  it("leaves out what is not given", () => {
    const bare = { ...draft, length: "", width: "", height: "", value: " ", goods: [] };
    expect(requestOf(bare, places)).toEqual({ request: { from: "CNSZX", to: "DEFRA", depart: "2026-11-24T09:00:00+08:00", weight: "1.2kg", currency: "EUR" } });
  });

  it("lets the server judge a place the list does not have", () => {
    expect(requestOf({ ...draft, from: "Shenzen" }, places)).toMatchObject({ request: { from: "Shenzen", depart: "2026-11-24T09:00:00+00:00" } });
  });

  it("names every field that cannot be used", () => {
    const result = requestOf({ ...draft, from: "", to: " ", depart: "", weight: "heavy", height: "", value: "1e3" }, places);
    expect("faults" in result && [...result.faults.keys()]).toEqual(["from", "to", "depart", "weight", "dims", "value"]);
  });

  it("declares the goods that are told, and none of the blank lines", () => {
    expect(requestOf({ ...draft, lines: [EMPTY_LINE, shirts] }, places)).toMatchObject({
      request: {
        consignment: {
          lines: [{ hs: "610910", quantity: 2, value: { amount: "40.00", currency: "EUR" }, origin: "CN", weight: "400g" }],
          trade: "b2c", channel: "ecommerce", incoterm: "ddp",
        },
      },
    });
    expect(requestOf(draft, places)).not.toHaveProperty("request.consignment");
  });

  it("names the wrong field of a line as the server would", () => {
    const lines = [EMPTY_LINE, shirts, { ...EMPTY_LINE, hs: "shirts", quantity: "0" }];
    const result = requestOf({ ...draft, lines }, places);
    expect("faults" in result && [...result.faults.keys()]).toEqual(["hs", "origin", "quantity", "value", "weight"].map((f) => `consignment.lines[1].${f}`));
    expect([0, 1, 2].map((i) => wireLine(lines, i))).toEqual(["consignment.lines[0]", "consignment.lines[0]", "consignment.lines[1]"]);
  });
});

describe("charges of a landed way", () => {
  const euro = (amount: string) => ({ amount, currency: "EUR" });
  const charge = (kind: string, leg: number, amount: string, regime?: string): Charge => ({
    kind, leg, where: regime ? "DEFRA" : "L1", amount: euro(amount), rule: "", ...(regime && { customs: { regime, payer: "seller" as const, table: "taxes", area: "DE" } }),
  });
  const passage: Clearance = {
    regime: "EU-IOSS", name: "IOSS", direction: "import", leg: 1, place: places[2]!, declared: "2026-11-25T02:00:00+01:00", cleared: "2026-11-25T02:20:00+01:00", total: euro("11.40"),
  };
  const leg = { from: places[0], to: places[2] } as Itinerary["legs"][number];
  const way = {
    legs: [leg], customs: [passage], total: euro("21.00"), customsTotal: euro("12.00"),
    charges: [charge("freight", 0, "9.00"), charge("transit", 0, "0.60"), charge("flat_duty", 1, "3.00", "EU-IOSS"), charge("vat", 1, "8.40", "EU-IOSS")],
  } as unknown as Itinerary;

  it("are each in one group, also behind the last leg", () => {
    const { legs, customs } = groupsOf(way);
    expect(legs.map((g) => g.charges.map((c) => c.kind))).toEqual([["freight"]]);
    expect(customs.map((g) => [g.passage?.regime, g.charges.map((c) => c.kind)])).toEqual([["EU-IOSS", ["flat_duty", "vat"]], [undefined, ["transit"]]]);
  });

  it("are freight and customs, to the cent", () => {
    expect(freightOf(way)).toEqual(euro("9.00"));
    expect(customsShare(way)).toBeCloseTo(12 / 21);
    expect(freightOf({ ...way, customsTotal: undefined } as unknown as Itinerary)).toEqual(euro("21.00"));
    expect(customsShare({ ...way, total: euro("0.00") })).toBe(0);
  });
});
