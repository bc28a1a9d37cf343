import { describe, expect, it } from "vitest";
import type { ShopperView, TrackEvent } from "../src/api/types";
import { byDay, destinationZone, lastKnown, lastSeen, newestFirst, parseLink, receive, sceneOf, type Tracked } from "../src/track/state";

const at = (id: string, seq: number, time: string, place: TrackEvent["place"] = null): TrackEvent => ({ id, seq, time, place, status: "arrived", received: time });

const view = (seq: number, more: object = {}): ShopperView => ({
  id: "P1",
  from: { name: "Shenzhen" },
  to: { name: "Frankfurt" },
  state: { status: "arrived", sentence: "", time: "2026-11-24T00:00:00Z", place: null, seq, delivered: false, events: 1 },
  legs: [],
  expected: null,
  line: { type: "FeatureCollection", features: [] },
  ...more,
});

const hongKong = { name: "Hong Kong", zone: "Asia/Hong_Kong", lat: 22.3, lon: 113.9 };

describe("parseLink", () => {
  it.each([
    ["/track/P1", "#trk_x", { parcel: "P1", token: "trk_x" }],
    ["/track/P1/", "#trk_x", { parcel: "P1", token: "trk_x" }],
    ["/track/P%201", "#trk%5Fx", { parcel: "P 1", token: "trk_x" }],
    ["/track/P1", "", null],
    ["/track/P1", "#", null],
    ["/track/", "#trk_x", null],
    ["/track/P1/more", "#trk_x", null],
    ["/track/P1", "#%", null],
  ])("%s%s", (path, hash, want) => expect(parseLink(path, hash)).toEqual(want));
});

describe("what is known", () => {
  it("is followed from where both parts agree", () => {
    expect(lastKnown(view(17), 18)).toBe(17); // a scan landed between the two reads: it is asked for again
    expect(lastKnown(view(19), 18)).toBe(18);
  });

  it("orders events by when they happened, and repeats none", () => {
    const late = at("b", 9, "2026-11-24T10:00:00+08:00");
    const early = at("a", 3, "2026-11-24T03:00:00+01:00"); // the same moment, sent sooner
    expect(newestFirst([early, at("c", 4, "2026-11-24T09:00:00Z"), late, early]).map((e) => e.id)).toEqual(["c", "b", "a"]);
  });

  it("leaves out what a carrier has taken back, whichever reading comes first", () => {
    const scanned = at("a", 3, "2026-11-24T03:00:00Z");
    const withdrawn = { ...at("w", 5, "2026-11-24T04:00:00Z"), status: "", corrects: "a", withdrawal: true };
    const void_ = { ...scanned, void: true };
    const kept = at("b", 4, "2026-11-24T02:00:00Z");
    expect(newestFirst([void_, kept, withdrawn, scanned]).map((e) => e.id)).toEqual(["b"]);
    expect(newestFirst([scanned, withdrawn, kept, void_]).map((e) => e.id)).toEqual(["b"]);
  });

  it("takes an event in, and never an older view over a newer", () => {
    let tracked: Tracked = { view: view(17), events: [at("a", 17, "2026-11-24T00:00:00Z")] };
    tracked = receive(tracked, view(19), at("c", 19, "2026-11-24T02:00:00Z"));
    tracked = receive(tracked, view(18), at("b", 18, "2026-11-24T01:00:00Z"));
    expect(tracked.view.state.seq).toBe(19);
    expect(tracked.events.map((e) => e.id)).toEqual(["c", "b", "a"]);
  });

  it("is grouped by the day of each place", () => {
    const days = byDay([at("c", 3, "x"), at("b", 2, "x"), at("a", 1, "y")], (e) => e.time);
    expect(days.map((d) => [d.day, d.events.length])).toEqual([["x", 2], ["y", 1]]);
  });
});

describe("places", () => {
  it("the destination's zone comes from wherever it is known", () => {
    const leg = { mode: "air", from: hongKong, to: { name: "Frankfurt", zone: "Europe/Berlin" }, depart: "", arrive: "", state: "now" };
    expect(destinationZone({ view: view(1, { to: { name: "Frankfurt", zone: "Europe/Paris" } }), events: [] })).toBe("Europe/Paris");
    expect(destinationZone({ view: view(1, { legs: [leg] }), events: [] })).toBe("Europe/Berlin");
    expect(destinationZone({ view: view(1), events: [at("a", 1, "", { name: "Frankfurt", zone: "Europe/Vienna" })] })).toBe("Europe/Vienna");
    expect(destinationZone({ view: view(1), events: [] })).toBeUndefined();
  });

  it("the last scan on the map is the newest whose place is known", () => {
    const events = [at("b", 2, "2026-11-24T02:00:00Z", { name: "On the road" }), at("a", 1, "2026-11-24T01:00:00Z", hongKong)];
    expect(lastSeen({ view: view(2), events })).toEqual({ name: "Hong Kong", lat: 22.3, lon: 113.9 });
    expect(lastSeen({ view: view(2), events: [] })).toBeNull();
    expect(sceneOf({ view: view(2), events }).caption).toBe("Map of the way from Shenzhen to Frankfurt; last scanned in Hong Kong.");
  });
});
