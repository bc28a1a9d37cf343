/** When it comes: the question a shopper has. */
import type { Expected } from "../api/types";
import { duration } from "../format/duration";
import { dayDifference, local, type Local } from "../format/time";
import { Icon } from "../ui/icons";
import { When, zoneWords } from "../ui/when";
import { destinationZone, type Tracked } from "./state";

/** Less than this is not worth a word: nobody plans to the quarter of an hour. */
const ON_TIME_SECONDS = 15 * 60;

export function Eta({ tracked, now }: { tracked: Tracked; now: number }) {
  const { state, expected } = tracked.view;
  const zone = destinationZone(tracked);
  if (state.delivered) {
    const at = local(state.time, state.place?.zone ?? zone, now);
    return (
      <section class="eta card" aria-label="Delivery">
        <p class="eta-label">Delivered</p>
        {at && <Moment at={at} />}
        {expected && <Planned expected={expected} zone={zone} lateness={(Date.parse(state.time) - Date.parse(expected.planned)) / 1000} />}
      </section>
    );
  }
  const at = expected && local(expected.arrive, zone, now);
  if (!expected || !at) {
    return (
      <section class="eta card" aria-label="Expected arrival">
        <p class="eta-label">Expected arrival</p>
        <p class="eta-none">Not known yet</p>
        <p class="quiet">The parcel has no plan at the moment. An arrival time appears here as soon as there is one.</p>
      </section>
    );
  }
  return (
    <section class={`eta card ${expected.late >= ON_TIME_SECONDS ? "eta-late" : ""}`} aria-label="Expected arrival">
      <p class="eta-label">
        Expected arrival <span class="eta-in num">{nearness(at, zone, now)}</span>
      </p>
      <Moment at={at} />
      <Planned expected={expected} zone={zone} lateness={expected.late} />
    </section>
  );
}

function Moment({ at }: { at: Local }) {
  return (
    <p class="eta-moment num">
      <span class="eta-day">{at.longDay}</span>
      <span class="eta-clock">
        {at.clock} <span class="eta-zone">{zoneWords(at)}, local time</span>
      </span>
    </p>
  );
}

/** How the moment compares with the plan, and why it moved. */
function Planned({ expected, zone, lateness }: { expected: Expected; zone: string | undefined; lateness: number }) {
  if (Math.abs(lateness) < ON_TIME_SECONDS) {
    return (
      <p class="eta-plan good">
        <Icon name="check" /> On time
      </p>
    );
  }
  const late = lateness > 0;
  return (
    <div class={`eta-plan ${late ? "late" : "good"}`}>
      <Icon name={late ? "clock" : "check"} />
      <div>
        <p>
          <strong>{duration(lateness)} {late ? "later" : "earlier"} than planned</strong>
          <span class="eta-was">
            planned <When time={expected.planned} zone={zone} />
          </span>
        </p>
        {expected.reason && <p class="eta-why">{sentence(expected.reason)}</p>}
      </div>
    </div>
  );
}

function nearness(at: Local, zone: string | undefined, now: number): string {
  const today = local(new Date(now).toISOString(), zone);
  const seconds = (at.epoch - now) / 1000;
  if (seconds < 0) return `was due ${duration(seconds)} ago`;
  const days = today ? dayDifference(today, at) : 2;
  if (days === 0 && seconds >= 3600) return "today";
  if (days === 1 && seconds >= 24 * 1800) return "tomorrow";
  return `in ${duration(seconds)}`;
}

/** Reasons come as the log writes them: a capital and a stop make them a sentence. */
function sentence(text: string): string {
  const capital = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(capital) ? capital : `${capital}.`;
}
