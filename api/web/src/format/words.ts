/** Words for the codes of the interface. */
import type { Channel, Direction, Incoterm, Mode, Trade } from "../api/types";

const statuses: Record<string, string> = {
  registered: "Registered",
  picked_up: "Picked up",
  arrived: "Arrived",
  departed: "Departed",
  export_submitted: "Declared for export",
  export_cleared: "Cleared for export",
  import_submitted: "Declared for import",
  import_cleared: "Cleared for import",
  customs_held: "Held by customs",
  bonded_in: "Entered bonded warehouse",
  bonded_out: "Left bonded warehouse",
  out_for_delivery: "Out for delivery",
  delivery_failed: "Delivery attempt failed",
  ready_for_pickup: "Ready for pickup",
  delivered: "Delivered",
  returning: "On the way back",
  returned: "Returned to sender",
  exception: "Something went wrong",
  cancelled: "Cancelled",
};

/** A status the page does not know yet is still readable: its code with spaces. */
export function statusWords(status: string): string {
  return statuses[status] ?? sentenceCase(status);
}

/** How a status is coloured: as news, as a warning, or as the end. */
export function statusTone(status: string): "plain" | "warn" | "good" {
  if (status === "delivered" || status === "ready_for_pickup") return "good";
  return ["customs_held", "delivery_failed", "returning", "returned", "exception", "cancelled"].includes(status) ? "warn" : "plain";
}

const modes: Record<Mode, string> = {
  air: "Air", sea: "Sea", rail: "Rail", road: "Road", barge: "Barge", post: "Post", courier: "Courier",
};

export function modeWords(mode: Mode): string {
  return modes[mode] ?? sentenceCase(mode);
}

const charges: Record<string, string> = {
  freight: "Freight",
  per_consignment: "Per consignment",
  fuel: "Fuel surcharge",
  security: "Security",
  handling: "Handling",
  storage: "Storage",
  repriced: "Change of price",
  sunk: "Spent before",
  transit: "Transit",
  fee: "Fee of customs",
  duty: "Duty",
  additional_duty: "Additional duty",
  flat_duty: "Flat duty",
  consumption_tax: "Consumption tax",
  vat: "VAT",
};

export function chargeWords(kind: string): string {
  return charges[kind] ?? sentenceCase(kind);
}

const directions: Record<Direction, string> = { export: "Export", transit: "Transit", import: "Import" };

export function directionWords(direction: Direction): string {
  return directions[direction] ?? sentenceCase(direction);
}

export const tradeWords: Record<Trade, string> = { b2c: "To a consumer", b2b: "To a business" };

export const channelWords: Record<Channel, string> = { ecommerce: "E-commerce", express: "Express", post: "Post", freight: "Freight" };

export const incotermWords: Record<Incoterm, string> = { ddp: "DDP, seller pays import", dap: "DAP, buyer pays import" };

/** "overseas_warehouse" as "overseas warehouse" */
export function spaced(code: string): string {
  return code.replaceAll("_", " ");
}

function sentenceCase(code: string): string {
  const words = spaced(code);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

let countries: Intl.DisplayNames | undefined;

/** "DE" as "Germany" */
export function countryName(code: string): string {
  countries ??= new Intl.DisplayNames("en", { type: "region", fallback: "code" });
  try {
    return countries.of(code) ?? code;
  } catch {
    return code;
  }
}

/** "Shenzhen, China"; the country alone is not repeated for "Singapore". */
export function placeWords(place: { name: string; country?: string }): string {
  const country = place.country ? countryName(place.country) : "";
  return country && country !== place.name ? `${place.name}, ${country}` : place.name;
}

/** "1 line", "2 lines" */
export function counted(n: number, thing: string): string {
  return `${new Intl.NumberFormat("en-GB").format(n)} ${thing}${n === 1 ? "" : "s"}`;
}

/** "1,204 km" */
export function kilometres(metres: number): string {
  return `${new Intl.NumberFormat("en-GB").format(Math.round(metres / 1000))} km`;
}
