/** What the tracking page knows, and how news changes it. No screen, no network. */
import type { ShopperView, TrackEvent } from "../api/types";
import { stopsOf, type Scene } from "../map/scene";

export interface Tracked {
  view: ShopperView;
  /** Newest first by when they happened; a scan that came late stands where it belongs. */
  events: TrackEvent[];
}

/** The link of this page: the parcel in the path, the token in the fragment, which no server sees. */
export function parseLink(path: string, fragment: string): { parcel: string; token: string } | null {
  const parcel = /^\/track\/([^/]+)\/?$/.exec(path)?.[1];
  const token = fragment.replace(/^#/, "");
  if (!parcel || !token) return null;
  try {
    return { parcel: decodeURIComponent(parcel), token: decodeURIComponent(token) };
  } catch {
    return null; // a percent sign with no code after it
  }
}

/** The last sequence both parts agree on: what came after it must be asked for. */
export function lastKnown(view: ShopperView, eventsSeq: number): number {
  return Math.min(view.state.seq, eventsSeq);
}

/** Takes in a new event, or one already there, with the view after it. */
export function receive(tracked: Tracked, view: ShopperView, event?: TrackEvent): Tracked {
  const newer = view.state.seq >= tracked.view.state.seq ? view : tracked.view;
  return { view: newer, events: event ? newestFirst([event, ...tracked.events]) : tracked.events };
}

/**
 * Sorts events and drops repeats, and what a carrier has taken back: to a shopper it
 * has not happened. Of two readings of an event the one that knows so counts.
 */
export function newestFirst(events: readonly TrackEvent[]): TrackEvent[] {
  const byId = new Map<string, TrackEvent>();
  for (const e of events) if (!byId.get(e.id)?.void) byId.set(e.id, e);
  return [...byId.values()].filter((e) => !e.void && !e.withdrawal).sort((a, b) => Date.parse(b.time) - Date.parse(a.time) || b.seq - a.seq);
}

/** Events by the day they happened where they happened, newest day first. */
export function byDay(events: readonly TrackEvent[], dayOf: (e: TrackEvent) => string): { day: string; events: TrackEvent[] }[] {
  const days: { day: string; events: TrackEvent[] }[] = [];
  for (const e of events) {
    const day = dayOf(e);
    const last = days.at(-1);
    if (last?.day === day) last.events.push(e);
    else days.push({ day, events: [e] });
  }
  return days;
}

/** The zone of the destination, from wherever it is known. */
export function destinationZone({ view, events }: Tracked): string | undefined {
  return view.to.zone ?? view.legs.at(-1)?.to.zone ?? events.find((e) => e.place?.name === view.to.name)?.place?.zone;
}

/** The newest scan whose place is known. */
export function lastSeen({ view, events }: Tracked): { name: string; lat: number; lon: number } | null {
  for (const place of [view.state.place, ...events.map((e) => e.place)]) {
    if (place && place.lat !== undefined && place.lon !== undefined) {
      return { name: place.name, lat: place.lat, lon: place.lon };
    }
  }
  return null;
}

export function sceneOf(tracked: Tracked): Scene {
  const { view } = tracked;
  const places = view.legs.length ? [...view.legs.map((l) => l.from), view.legs.at(-1)!.to] : [];
  const last = lastSeen(tracked);
  return {
    caption: `Map of the way from ${view.from.name} to ${view.to.name}${last ? `; last scanned in ${last.name}` : ""}.`,
    lines: view.line,
    stops: stopsOf(places),
    last,
    dots: [],
  };
}
