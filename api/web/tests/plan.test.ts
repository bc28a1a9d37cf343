import { describe, expect, it } from "vitest";
import type { Place } from "../src/api/types";
import { findPlaces, namedPlace, placeLabel } from "../src/plan/places";
import { requestOf, type Draft } from "../src/plan/query";

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
  };

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
});
