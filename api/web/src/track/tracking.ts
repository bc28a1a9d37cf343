/** Reads a parcel, then follows it live. */
import { useEffect, useState } from "preact/hooks";
import { Client, ProblemError } from "../api/client";
import { Live, type Connection } from "../api/live";
import type { Problem } from "../api/types";
import { lastKnown, newestFirst, receive, type Tracked } from "./state";

export type Tracking =
  | { phase: "loading" }
  | { phase: "failed"; problem: Problem }
  | { phase: "ready"; tracked: Tracked; connection: Connection };

export function useTracking(link: { parcel: string; token: string }): [Tracking, retry: () => void] {
  const [tracking, setTracking] = useState<Tracking>({ phase: "loading" });
  const [attempt, setAttempt] = useState(0);
  const { parcel, token } = link;

  useEffect(() => {
    const client = new Client(token);
    const leaving = new AbortController();
    let live: Live | undefined;

    const change = (how: (t: Tracking & { phase: "ready" }) => Tracking) =>
      setTracking((t) => (t.phase === "ready" ? how(t) : t));

    const reread = async () => {
      const { events } = await client.events(parcel, leaving.signal);
      change((t) => ({ ...t, tracked: { ...t.tracked, events: newestFirst([...events, ...t.tracked.events]) } }));
    };

    const begin = async () => {
      const [view, { events, seq }] = await Promise.all([
        client.parcel(parcel, leaving.signal),
        client.events(parcel, leaving.signal),
      ]);
      setTracking({ phase: "ready", tracked: { view, events: newestFirst(events) }, connection: { state: "connecting" } });
      live = new Live({
        parcel,
        token,
        after: lastKnown(view, seq),
        onView: (next, event) => {
          change((t) => ({ ...t, tracked: receive(t.tracked, next, event) }));
          // A snapshot says how it is, not what happened since, and a correction not
          // what it corrected.
          if (!event || event.corrects) reread().catch(() => undefined);
        },
        onConnection: (connection) =>
          connection.state === "refused"
            ? setTracking({ phase: "failed", problem: connection.problem })
            : change((t) => ({ ...t, connection })),
      });
      live.start();
    };

    begin().catch((e: unknown) => {
      if (leaving.signal.aborted) return;
      const problem = e instanceof ProblemError ? e.problem : { title: "The page made a mistake", status: 500, detail: String(e) };
      setTracking({ phase: "failed", problem });
    });
    return () => {
      leaving.abort();
      live?.stop();
    };
  }, [parcel, token, attempt]);

  const retry = () => {
    setTracking({ phase: "loading" });
    setAttempt((n) => n + 1);
  };
  return [tracking, retry];
}
