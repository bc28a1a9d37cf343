/**
 * The wire forms of the HTTP interface, as far as the pages read them. The
 * truth is /openapi.json; these follow it.
 */
import type { FeatureCollection, LineString, MultiLineString } from "geojson";

/** RFC 3339 with an offset: the offset of the place the time belongs to. */
export type Timestamp = string;

export interface Money {
  amount: string;
  currency: string;
}

export type Mode = "air" | "sea" | "rail" | "road" | "barge" | "post" | "courier";

export interface Place {
  id: string;
  name: string;
  kind: string;
  country: string;
  zone: string;
  lat: number;
  lon: number;
}

export interface NetworkInfo {
  name: string;
  compiled: Timestamp;
  horizonEnd: Timestamp;
  facilities: number;
  carriers: number;
  lanes: number;
}

export interface Stay {
  arrive: Timestamp;
  ready: Timestamp;
  handlingSeconds: number;
  waitSeconds: number;
  reason: string;
}

export interface Leg {
  lane: string;
  carrier: string;
  carrierName: string;
  mode: Mode;
  from: Place;
  to: Place;
  stay: Stay;
  depart: Timestamp;
  arrive: Timestamp;
  cutOff: Timestamp;
  distanceMetres: number;
  /** CO2 equivalents, well to wheel. */
  carbonGrams?: number;
  /** Probability of making this departure after the leg before. */
  makes?: number;
}

export interface Charge {
  kind: string;
  /** Of what customs charge at the end of the way, the number of legs. */
  leg: number;
  where: string;
  amount: Money;
  rule: string;
  customs?: CustomsRule;
}

/** The row of the network's customs tables that made a charge. */
export interface CustomsRule {
  regime: string;
  /** Of the consignment, from 1; left out for all of it. */
  line?: number;
  base?: Money;
  payer: "seller" | "buyer";
  table: string;
  /** Territory, or country of a row of taxes. */
  area: string;
  hs?: string;
  first?: string;
  last?: string;
  source?: string;
  note?: string;
  uncertain?: boolean;
}

export type Direction = "export" | "transit" | "import";

/** One passage through customs. */
export interface Clearance {
  regime: string;
  name: string;
  direction: Direction;
  /** It comes before this leg; the number of legs is the end. */
  leg: number;
  place: Place;
  declared: Timestamp;
  cleared: Timestamp;
  total: Money;
}

/** When an itinerary really arrives, as its lanes' delays have it. */
export interface Arrival {
  p10?: Timestamp;
  p50?: Timestamp;
  p90?: Timestamp;
  by: Timestamp;
  onTime: number;
  holds: number;
  lost?: number;
}

export interface Itinerary {
  /** What it is the best in, when options were asked for. */
  options?: ("cheapest" | "fastest" | "surest" | "greenest" | "balanced")[];
  handOver?: Timestamp;
  depart: Timestamp;
  arrive: Timestamp;
  total: Money;
  legs: Leg[];
  charges: Charge[];
  /** With a consignment. */
  customs?: Clearance[];
  /** With a consignment: what customs charge of the total. */
  customsTotal?: Money;
  distanceMetres: number;
  carbonGrams?: number;
  arrival?: Arrival;
}

/** A border that goods do not pass. */
export interface Border {
  territory: string;
  direction: Direction;
  /** "closed": no regime is open to the goods. Otherwise the detail says why not. */
  reason: string;
  detail: string;
  closed?: { regime: string; name: string; reasons: { detail: string; remedy?: { detail: string } }[] }[];
}

export interface Answer {
  from: Place;
  to: Place;
  depart: Timestamp;
  currency: string;
  criteria?: ("arrival" | "cost" | "carbon" | "risk")[];
  itineraries: Itinerary[];
  total: number;
  noRoute?: { reason: string; detail: string; borders?: Border[] };
  /** Why the search ended before it was complete. */
  partial?: string;
  labels: number;
  network: NetworkInfo;
}

export interface Facilities {
  facilities: Place[];
  network: NetworkInfo;
}

/** What is declared to customs at once. */
export interface Consignment {
  lines: ConsignmentLine[];
  trade: Trade;
  channel: Channel;
  incoterm: Incoterm;
}

export interface ConsignmentLine {
  hs: string;
  quantity: number;
  value: Money;
  origin: string;
  weight: string;
}

export type Trade = "b2c" | "b2b";
export type Channel = "post" | "express" | "ecommerce" | "freight";
export type Incoterm = "dap" | "ddp";

/** What a parcel is: the part of a route request that a registration repeats. */
export interface RouteRequest {
  from: string;
  to: string;
  depart: Timestamp;
  weight: string;
  dims?: string;
  value?: Money;
  goods?: string[];
  currency?: string;
  consignment?: Consignment;
}

export interface Reference {
  carrier: string;
  number: string;
}

export interface ParcelRequest extends RouteRequest {
  references: Reference[];
  plan?: { legs: { lane: string; depart: Timestamp; arrive?: Timestamp }[] };
}

export interface Registered {
  parcel: { id: string };
  link: string;
}

/** A place as a shopper sees it. Only the name is always there. */
export interface Whereabouts {
  name: string;
  country?: string;
  id?: string;
  zone?: string;
  lat?: number;
  lon?: number;
}

export interface State {
  status: string;
  sentence: string;
  time: Timestamp;
  place: Whereabouts | null;
  seq: number;
  delivered: boolean;
  events: number;
}

export interface Expected {
  arrive: Timestamp;
  planned: Timestamp;
  /** Seconds after the plan; negative when it comes sooner. */
  late: number;
  reason?: string;
}

export interface Summary {
  id: string;
  references: Reference[];
  registered: Timestamp;
  from: Whereabouts;
  to: Whereabouts;
  state: State;
  expected: Expected | null;
}

export interface Parcels {
  parcels: Summary[];
  next?: string;
}

export type LegState = "done" | "now" | "next";

export interface ShopperLeg {
  mode: Mode;
  from: Whereabouts;
  to: Whereabouts;
  depart: Timestamp;
  arrive: Timestamp;
  state: LegState;
}

export interface LineProperties {
  leg: number;
  mode: Mode;
  state: LegState;
}

export type Lines = FeatureCollection<LineString | MultiLineString, LineProperties>;

export interface ShopperView {
  id: string;
  from: Whereabouts;
  to: Whereabouts;
  state: State;
  legs: ShopperLeg[];
  expected: Expected | null;
  line: Lines;
}

export interface TrackEvent {
  id: string;
  seq: number;
  status: string;
  time: Timestamp;
  received: Timestamp;
  place: Whereabouts | null;
  /** The event that this one withdraws or replaces. */
  corrects?: string;
  /** It says only that the other did not happen. */
  withdrawal?: boolean;
  /** Another event corrects this one: it no longer counts. */
  void?: boolean;
}

export interface Events {
  events: TrackEvent[];
  seq: number;
}

/** An RFC 9457 problem. */
export interface Problem {
  type?: string;
  title: string;
  status: number;
  detail?: string;
  errors?: { field: string; got?: string; want?: string }[];
}
