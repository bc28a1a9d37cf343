/** From what the form holds to what the interface takes. */
import type { Channel, Consignment, ConsignmentLine, Incoterm, Itinerary, Place, RouteRequest, Trade } from "../api/types";
import { wallTime } from "../format/time";
import { greatCircle } from "../map/sphere";
import { stopsOf, type Legs, type Scene } from "../map/scene";
import { namedPlace } from "./places";

/** A kind of goods as typed, for customs. */
export interface LineDraft {
  hs: string;
  origin: string;
  quantity: string;
  value: string;
  weight: string;
}

export const EMPTY_LINE: LineDraft = { hs: "", origin: "", quantity: "", value: "", weight: "" };

/** Texts as typed. */
export interface Draft {
  from: string;
  to: string;
  /** Wall time at the origin, as a datetime-local input has it. */
  depart: string;
  weight: string;
  weightUnit: "kg" | "g";
  length: string;
  width: string;
  height: string;
  value: string;
  valueCurrency: string;
  currency: string;
  goods: string[];
  /** What customs are told; a line with nothing in it is none. */
  lines: LineDraft[];
  linesCurrency: string;
  trade: Trade;
  channel: Channel;
  incoterm: Incoterm;
}

/** The fields of the form, by the wire names that problems use. */
export const FIELDS = ["from", "to", "depart", "weight", "dims", "value", "goods", "currency", "consignment"] as const;

export const GOODS = [
  "battery", "dangerous", "liquid", "powder", "magnetic", "food",
  "cosmetics", "medicine", "perishable", "high_value", "document", "live",
] as const;

/** What a price may be asked in; the network's rates have the last word. */
export const CURRENCIES = [
  "EUR", "USD", "GBP", "CNY", "JPY", "AED", "AUD", "BRL", "CAD", "CHF", "CZK", "HKD",
  "KRW", "KZT", "MXN", "MYR", "PLN", "SEK", "SGD", "THB", "TRY", "VND",
] as const;

/**
 * The request for a draft, or what is missing by field. Only what the page
 * needs to form the request is checked here; the server judges the rest.
 */
export function requestOf(draft: Draft, places: readonly Place[]): { request: RouteRequest } | { faults: Map<string, string> } {
  const faults = new Map<string, string>();
  const from = namedPlace(places, draft.from);
  const to = namedPlace(places, draft.to);
  if (!draft.from.trim()) faults.set("from", "Choose where the parcel starts.");
  if (!draft.to.trim()) faults.set("to", "Choose where the parcel goes.");
  const depart = wallTime(draft.depart, from?.zone ?? "UTC");
  if (!depart) faults.set("depart", "Give a day and a time.");
  const weight = decimal(draft.weight);
  if (!weight) faults.set("weight", "Give the weight as a number, such as 1.2.");
  const sides = [draft.length, draft.width, draft.height].map((s) => s.trim());
  const given = sides.filter(Boolean).length;
  if (given > 0 && (given < 3 || !sides.every(decimal))) faults.set("dims", "Give all three sides as numbers, or none.");
  const value = draft.value.trim() && decimal(draft.value);
  if (draft.value.trim() && !value) faults.set("value", "Give the value as a number, such as 80.00.");
  const consignment = consignmentOf(draft, faults);
  if (faults.size > 0 || !depart) return { faults };
  return {
    request: {
      from: from?.id ?? draft.from.trim(),
      to: to?.id ?? draft.to.trim(),
      depart,
      weight: `${weight}${draft.weightUnit}`,
      ...(given === 3 && { dims: `${sides.map(decimal).join("x")}cm` }),
      ...(value && { value: { amount: value, currency: draft.valueCurrency } }),
      ...(draft.goods.length > 0 && { goods: draft.goods }),
      currency: draft.currency,
      ...(consignment && { consignment }),
    },
  };
}

/** The lines that have something in them. */
export function filled(lines: readonly LineDraft[]): LineDraft[] {
  return lines.filter((l) => Object.values(l).some((text) => text.trim()));
}

/** Where on the wire a line of the form stands; blank ones are not sent. */
export function wireLine(lines: readonly LineDraft[], index: number): string {
  return `consignment.lines[${filled(lines.slice(0, index)).length}]`;
}

function consignmentOf(draft: Draft, faults: Map<string, string>): Consignment | undefined {
  const lines = filled(draft.lines).map((l, i): ConsignmentLine => {
    const fault = (field: string, wanted: string) => faults.set(`consignment.lines[${i}].${field}`, wanted);
    const hs = l.hs.replace(/[\s.]/g, ""); // as people write it: 6109.10
    const origin = l.origin.trim().toUpperCase();
    const quantity = /^\d{1,9}$/.test(l.quantity.trim()) ? Number(l.quantity) : 0;
    const value = decimal(l.value);
    const weight = decimal(l.weight);
    if (!/^\d{2,10}$/.test(hs)) fault("hs", "2 to 10 digits, such as 6109.10.");
    if (!/^[A-Z]{2}$/.test(origin)) fault("origin", "Two letters, such as CN.");
    if (quantity < 1) fault("quantity", "1 or more.");
    if (!value) fault("value", "A number, such as 40.00.");
    if (!weight) fault("weight", "A number, such as 400.");
    return { hs, quantity, value: { amount: value ?? "", currency: draft.linesCurrency }, origin, weight: `${weight}g` };
  });
  const { trade, channel, incoterm } = draft;
  return lines.length > 0 ? { lines, trade, channel, incoterm } : undefined;
}

/** A plain decimal, written with a point; null for anything else. */
function decimal(text: string): string | null {
  const plain = text.trim().replace(",", ".");
  return /^\d+(\.\d+)?$/.test(plain) ? plain : null;
}

/** Seconds an itinerary stands still with nothing being done to it. */
export function waiting(itinerary: Itinerary): number {
  return itinerary.legs.reduce((sum, leg) => sum + leg.stay.waitSeconds, 0);
}

/** The map of an itinerary, or of the whole network when there is none. */
export function planScene(itinerary: Itinerary | undefined, places: readonly Place[]): Scene {
  if (!itinerary) {
    return { caption: `Map of the network: ${places.length} facilities.`, lines: legs([]), stops: [], last: null, dots: [...places] };
  }
  const ends = [...itinerary.legs.map((l) => l.from), itinerary.legs.at(-1)!.to];
  return {
    caption: `Map of the way: ${ends.map((p) => p.name).join(", ")}.`,
    lines: legs(itinerary.legs),
    stops: stopsOf(ends),
    last: null,
    dots: [],
  };
}

function legs(of: Itinerary["legs"]): Legs {
  return {
    type: "FeatureCollection",
    features: of.map((leg) => ({
      type: "Feature",
      geometry: greatCircle(leg.from, leg.to),
      properties: { mode: leg.mode, state: "plan" },
    })),
  };
}
