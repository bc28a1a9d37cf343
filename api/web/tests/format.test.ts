import { describe, expect, it } from "vitest";
import { between, duration } from "../src/format/duration";
import { money, sum } from "../src/format/money";
import { countryName, placeWords, statusWords } from "../src/format/words";

describe("duration", () => {
  it.each([
    [0, "0 min"],
    [29, "0 min"],
    [30, "1 min"],
    [12 * 60, "12 min"],
    [59 * 60 + 40, "1 h"],
    [3 * 3600 + 5 * 60, "3 h 05 min"],
    [24 * 3600 - 20, "1 d"],
    [52 * 3600, "2 d 4 h"],
    [-(4 * 3600 + 20 * 60), "4 h 20 min"],
    [60 * 24 * 3600, "60 d"],
  ])("%d s is %s", (seconds, want) => expect(duration(seconds)).toBe(want));

  it("between moments does not mind their offsets", () => {
    expect(between("2026-11-24T09:00:00+08:00", "2026-11-24T02:00:00+01:00")).toBe(0);
  });
});

describe("money", () => {
  it.each([
    ["12.40", "EUR", "€12.40"],
    ["80.00", "USD", "US$80.00"],
    ["1200", "JPY", "JP¥1,200"],
    ["1.234", "KWD", "KWD 1.234"],
    ["90071992547409.93", "EUR", "€90,071,992,547,409.93"], // more digits than a binary fraction keeps
  ])("%s %s", (amount, currency, want) => {
    expect(money({ amount, currency }).replaceAll("\u00a0", " ")).toBe(want);
  });

  it("shows a currency that is none as it came", () => {
    expect(money({ amount: "5", currency: "gold" })).toBe("5 gold");
  });

  it("sums exactly", () => {
    const eur = (...amounts: string[]) => amounts.map((amount) => ({ amount, currency: "EUR" }));
    expect(sum(eur("0.10", "0.20"))).toEqual({ amount: "0.30", currency: "EUR" });
    expect(sum(eur("0.05", "-0.10"))).toEqual({ amount: "-0.05", currency: "EUR" });
    expect(sum(eur("1", "0.5"))).toEqual({ amount: "1.5", currency: "EUR" });
    expect(sum([{ amount: "1200", currency: "JPY" }])).toEqual({ amount: "1200", currency: "JPY" });
    expect(() => sum([...eur("1.00"), { amount: "1.00", currency: "USD" }])).toThrow(RangeError);
    expect(() => sum([])).toThrow(RangeError);
  });
});

describe("words", () => {
  it("a place that is its country is said once", () => {
    expect(placeWords({ name: "Frankfurt", country: "DE" })).toBe("Frankfurt, Germany");
    expect(placeWords({ name: "Singapore", country: "SG" })).toBe("Singapore");
    expect(placeWords({ name: "On the road" })).toBe("On the road");
  });

  it("an unknown code stays readable", () => {
    expect(statusWords("out_for_delivery")).toBe("Out for delivery");
    expect(statusWords("lost_in_space")).toBe("Lost in space");
    expect(countryName("not a country")).toBe("not a country");
  });
});
