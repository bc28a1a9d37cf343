/** Finding a facility by what a planner types: its id, its name, its country. */
import type { Place } from "../api/types";
import { countryName } from "../format/words";

/**
 * The places that have every typed word, best first: an exact id, then an id
 * that begins so, then a name that does, then any word of the name that does,
 * then the rest.
 */
export function findPlaces(places: readonly Place[], typed: string): Place[] {
  const words = fold(typed).split(/[\s,]+/).filter(Boolean);
  const whole = words.join(" ");
  const scored: { place: Place; score: number }[] = [];
  for (const place of places) {
    const [id, name] = [fold(place.id), fold(place.name)];
    const text = `${id} ${name} ${fold(countryName(place.country))} ${fold(place.country)} ${fold(place.kind.replaceAll("_", " "))}`;
    if (!words.every((w) => text.includes(w))) continue;
    scored.push({ place, score: score(id, name, whole, words) });
  }
  return scored
    .sort((a, b) => a.score - b.score || a.place.name.localeCompare(b.place.name, "en") || (a.place.id < b.place.id ? -1 : 1))
    .map((s) => s.place);
}

/** The place a text names for sure: its id in any case, or "Name (ID)". */
export function namedPlace(places: readonly Place[], typed: string): Place | undefined {
  const id = fold(/\(([^()]+)\)\s*$/.exec(typed)?.[1] ?? typed).trim();
  return places.find((p) => fold(p.id) === id);
}

export function placeLabel(place: Place): string {
  return `${place.name} (${place.id})`;
}

function score(id: string, name: string, whole: string, words: string[]): number {
  if (id === whole) return 0;
  if (id.startsWith(whole)) return 1;
  if (name.startsWith(whole)) return 2;
  if (words.every((w) => ` ${name}`.includes(` ${w}`))) return 3;
  return 4;
}

/** Lower case without accents: São Paulo is found by "sao". */
function fold(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
