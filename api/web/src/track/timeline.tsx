/** What happened, newest first, each moment in the time of its place. */
import { useEffect, useRef } from "preact/hooks";
import type { TrackEvent } from "../api/types";
import { local } from "../format/time";
import { placeWords, statusTone, statusWords } from "../format/words";
import { When } from "../ui/when";
import { byDay } from "./state";

export function Timeline({ events }: { events: readonly TrackEvent[] }) {
  // What was here when the page came is no news; what comes later lights up once.
  const first = useRef(new Set(events.map((e) => e.id)));
  useEffect(() => {
    const timer = setTimeout(() => events.forEach((e) => first.current.add(e.id)), 4000);
    return () => clearTimeout(timer);
  }, [events]);

  const days = byDay(events, (e) => local(e.time, e.place?.zone)?.longDay ?? "Day unknown");
  return (
    <section class="section" aria-labelledby="history">
      <h2 id="history">History</h2>
      {events.length === 0 && <p class="quiet">No carrier has scanned this parcel yet.</p>}
      {days.map(({ day, events: ofDay }, i) => (
        <div class="day" key={`${day} ${i}`}>
          <h3>{day}</h3>
          <ol>
            {ofDay.map((e) => (
              <li key={e.id} class={`scan scan-${statusTone(e.status)} ${first.current.has(e.id) ? "" : "scan-new"}`} data-event={e.id}>
                <span class="scan-time">
                  <When time={e.time} zone={e.place?.zone} clockOnly />
                </span>
                <span class="scan-what">
                  <strong>{statusWords(e.status)}</strong>
                  {e.place && <span class="scan-where">{placeWords(e.place)}</span>}
                </span>
              </li>
            ))}
          </ol>
        </div>
      ))}
    </section>
  );
}
