/**
 * Moments as people at a place read them.
 *
 * A moment comes as RFC 3339, with or without the IANA zone of its place. With
 * the zone, daylight saving is right at any date and the zone has its name;
 * without, the offset written in the timestamp counts. The zone is part of
 * every result, because a time without one is a guess.
 *
 * The pages are in English, so dates are written one way for everybody: day
 * before month, month in letters, 24 hours.
 */

/** A moment at a place. */
export interface Local {
  /** Milliseconds since 1970, UTC. */
  epoch: number;
  /** "Fri 27 Nov"; with the year when it is not the present one. */
  day: string;
  /** "Friday 27 November"; with the year when it is not the present one. */
  longDay: string;
  /** "14:20" */
  clock: string;
  /** The zone's usual letters, "CET", or else its offset, "UTC+8". */
  zone: string;
  /** "UTC+1", "UTC−3:30", "UTC" */
  offset: string;
  /** "2026-11-27": the same for all moments of one local day. */
  date: string;
}

const MINUTE = 60_000;

/** Letters for a zone come from the English whose readers use them. */
const ENGLISH = ["en-GB", "en-US", "en-AU", "en-CA"];

/** Reads a moment at a place; null when the timestamp is none. */
export function local(time: string, zone?: string, now: number = Date.now()): Local | null {
  const epoch = Date.parse(time);
  if (Number.isNaN(epoch)) return null;
  const known = zone && isZone(zone) ? zone : undefined;
  const minutes = known ? zoneOffset(known, epoch) : writtenOffset(time);
  const shown = new Date(epoch + minutes * MINUTE); // its UTC fields are the local ones
  const thisYear = new Date(now + minutes * MINUTE).getUTCFullYear();
  const year = shown.getUTCFullYear() === thisYear ? "" : ` ${shown.getUTCFullYear()}`;
  const offset = offsetName(minutes);
  return {
    epoch,
    day: `${utc(shown, { weekday: "short" })} ${shown.getUTCDate()} ${utc(shown, { month: "short" })}${year}`,
    longDay: `${utc(shown, { weekday: "long" })} ${shown.getUTCDate()} ${utc(shown, { month: "long" })}${year}`,
    clock: shown.toISOString().slice(11, 16),
    zone: (known && letters(known, epoch)) || offset,
    offset,
    date: shown.toISOString().slice(0, 10),
  };
}

/** Where a day comes to lie when one says how many days after another it is. */
export function dayDifference(from: Local, to: Local): number {
  return Math.round((Date.parse(to.date) - Date.parse(from.date)) / (24 * 60 * MINUTE));
}

/**
 * The moment at which clocks in a zone show a wall time such as
 * "2026-03-29T02:30", as RFC 3339 with the zone's offset. A wall time that
 * comes twice in autumn is its first coming; one that spring leaves out is as
 * much later as the clocks jump, as if they had not jumped. Null when the wall
 * time or the zone is none.
 */
export function wallTime(wall: string, zone: string): string | null {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(wall) || !isZone(zone)) return null;
  const asUTC = Date.parse(`${wall}Z`);
  if (Number.isNaN(asUTC)) return null;
  // The offsets in force a day to either side are the only two candidates.
  const before = zoneOffset(zone, asUTC - 24 * 60 * MINUTE);
  const after = zoneOffset(zone, asUTC + 24 * 60 * MINUTE);
  const fits = [before, after]
    .map((offset) => asUTC - offset * MINUTE)
    .filter((epoch) => epoch + zoneOffset(zone, epoch) * MINUTE === asUTC);
  const epoch = fits.length > 0 ? Math.min(...fits) : asUTC - before * MINUTE;
  return timestamp(epoch, zoneOffset(zone, epoch));
}

/** The wall time that clocks in a zone show at a moment, as an input takes it. */
export function wallClock(epoch: number, zone: string): string {
  const minutes = isZone(zone) ? zoneOffset(zone, epoch) : 0;
  return new Date(epoch + minutes * MINUTE).toISOString().slice(0, 16);
}

/** Minutes to add to UTC in a zone at a moment. */
export function zoneOffset(zone: string, epoch: number): number {
  const name = part(formatter("en-US", { timeZone: zone, timeZoneName: "longOffset" }), epoch, "timeZoneName");
  return parseOffset(name.replace("GMT", ""));
}

function timestamp(epoch: number, minutes: number): string {
  const sign = minutes < 0 ? "-" : "+";
  const [h, m] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60].map((n) => String(n).padStart(2, "0"));
  return `${new Date(epoch + minutes * MINUTE).toISOString().slice(0, 19)}${sign}${h}:${m}`;
}

function writtenOffset(time: string): number {
  return parseOffset(/[+-]\d\d:\d\d$/.exec(time)?.[0] ?? "");
}

function parseOffset(text: string): number {
  const [, sign, h, m] = /^([+-])(\d\d):(\d\d)/.exec(text) ?? [];
  return sign ? (sign === "-" ? -1 : 1) * (Number(h) * 60 + Number(m)) : 0;
}

function offsetName(minutes: number): string {
  if (minutes === 0) return "UTC";
  const rest = Math.abs(minutes) % 60;
  return `UTC${minutes < 0 ? "−" : "+"}${Math.floor(Math.abs(minutes) / 60)}${rest ? `:${String(rest).padStart(2, "0")}` : ""}`;
}

/** "CET" or "AEDT"; empty where English has only the offset. */
function letters(zone: string, epoch: number): string {
  for (const locale of ENGLISH) {
    const name = part(formatter(locale, { timeZone: zone, timeZoneName: "short" }), epoch, "timeZoneName");
    if (/^[A-Z]{2,5}$/.test(name)) return name;
  }
  return "";
}

function utc(at: Date, options: Intl.DateTimeFormatOptions): string {
  return formatter("en-GB", { ...options, timeZone: "UTC" }).format(at);
}

function part(format: Intl.DateTimeFormat, epoch: number, type: Intl.DateTimeFormatPartTypes): string {
  return format.formatToParts(epoch).find((p) => p.type === type)?.value ?? "";
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Making a formatter costs more than using it a thousand times. */
function formatter(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale + JSON.stringify(options);
  let f = formatters.get(key);
  if (!f) formatters.set(key, (f = new Intl.DateTimeFormat(locale, options)));
  return f;
}

const zones = new Map<string, boolean>();

function isZone(zone: string): boolean {
  let known = zones.get(zone);
  if (known === undefined) {
    try {
      new Intl.DateTimeFormat("en-GB", { timeZone: zone });
      known = true;
    } catch {
      known = false;
    }
    zones.set(zone, known);
  }
  return known;
}
