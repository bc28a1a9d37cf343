/** Charges put in order: those of the legs, and those of customs. */
import type { Charge, Clearance, Itinerary, Money } from "../api/types";
import { sum } from "../format/money";

export interface Group {
  /** The leg, or the passage, that they belong to. */
  leg?: number;
  passage?: Clearance;
  charges: Charge[];
}

/** What customs charge: at a passage, or on entering a third territory in transit. */
function isCustoms(c: Charge): boolean {
  return c.customs !== undefined || c.kind === "transit";
}

/** Every charge once: leg by leg, then passage by passage, then transit. */
export function groupsOf(itinerary: Itinerary): { legs: Group[]; customs: Group[] } {
  const legs = itinerary.legs.map((_, leg): Group => ({ leg, charges: itinerary.charges.filter((c) => c.leg === leg && !isCustoms(c)) }));
  const customs = (itinerary.customs ?? []).map((passage): Group => ({
    passage,
    charges: itinerary.charges.filter((c) => c.customs?.regime === passage.regime && c.leg === passage.leg && c.where === passage.place.id),
  }));
  customs.push({ charges: itinerary.charges.filter((c) => c.kind === "transit") });
  const any = (g: Group) => g.charges.length > 0;
  return { legs: legs.filter(any), customs: customs.filter(any) };
}

/** The total without what customs charge. */
export function freightOf({ total, customsTotal }: Itinerary): Money {
  return customsTotal ? sum([total, negative(customsTotal)]) : total;
}

/** The part of the total that customs charge, for drawing: 0 to 1. */
export function customsShare({ total, customsTotal }: Itinerary): number {
  const all = Number(total.amount);
  return customsTotal && all > 0 ? Math.min(1, Math.max(0, Number(customsTotal.amount) / all)) : 0;
}

function negative({ amount, currency }: Money): Money {
  return { amount: amount.startsWith("-") ? amount.slice(1) : `-${amount}`, currency };
}
