/** The shopper's page. */
import { useEffect, useMemo, useState } from "preact/hooks";
import type { Connection } from "../api/live";
import type { Problem } from "../api/types";
import { placeWords, statusTone } from "../format/words";
import { WorldMap } from "../map/map";
import { Header } from "../ui/header";
import { Icon } from "../ui/icons";
import { When } from "../ui/when";
import { Eta } from "./eta";
import { Journey } from "./journey";
import { sceneOf, type Tracked } from "./state";
import { Timeline } from "./timeline";
import { useTracking } from "./tracking";

export function TrackPage({ link }: { link: { parcel: string; token: string } | null }) {
  return link ? <Follow key={`${link.parcel} ${link.token}`} link={link} /> : <Lost incomplete />;
}

function Follow({ link }: { link: { parcel: string; token: string } }) {
  const [tracking, retry] = useTracking(link);
  switch (tracking.phase) {
    case "loading":
      return (
        <>
          <Header />
          <main class="message" aria-busy="true">
            <p class="quiet">Looking for your parcel…</p>
          </main>
        </>
      );
    case "failed":
      return isLinkProblem(tracking.problem) ? <Lost /> : <Trouble problem={tracking.problem} retry={retry} />;
    case "ready":
      return <Parcel tracked={tracking.tracked} connection={tracking.connection} />;
  }
}

function Parcel({ tracked, connection }: { tracked: Tracked; connection: Connection }) {
  const now = useMinute();
  const { view } = tracked;
  const scene = useMemo(() => sceneOf(tracked), [tracked]);
  useEffect(() => {
    document.title = `${view.state.sentence} · Entrepot`;
  }, [view.state.sentence]);
  return (
    <>
      <Header>
        <ConnectionState connection={connection} />
      </Header>
      <main class="track">
        <div class="track-text">
          <p class="way">
            {placeWords(view.from)} <Icon name="arrow" />
            <span class="hidden">to</span> {placeWords(view.to)}
          </p>
          <div role="status">
            <h1 class={`headline tone-${statusTone(view.state.status)}`}>{view.state.sentence}</h1>
          </div>
          <p class="seen quiet">
            {view.state.events > 0 ? (
              <>
                Last scan{view.state.place ? ` at ${view.state.place.name}` : ""},{" "}
                <span class="nowrap"><When time={view.state.time} zone={view.state.place?.zone} /></span>
              </>
            ) : (
              "Not scanned yet"
            )}
          </p>
          <Eta tracked={tracked} now={now} />
        </div>
        <div class="track-map">
          <div class="track-map-hold">
            <WorldMap scene={scene} />
          </div>
        </div>
        <div class="track-more">
          <Journey legs={view.legs} />
          <Timeline events={tracked.events} />
          <footer class="foot quiet small">
            Parcel <span class="mono">{view.id}</span>. Times are local to each place; the letters after them name the zone.
          </footer>
        </div>
      </main>
    </>
  );
}

/** Says quietly whether the page moves by itself. */
function ConnectionState({ connection }: { connection: Connection }) {
  const live = connection.state === "live";
  return (
    <p class="connection" data-connection={connection.state} title={live ? "This page moves by itself." : "The page shows the last known state until the connection is back."}>
      <span class="connection-dot" aria-hidden="true" />
      {live ? "Live" : connection.state === "connecting" ? "Connecting" : "Reconnecting"}
    </p>
  );
}

function Lost({ incomplete }: { incomplete?: boolean }) {
  useEffect(() => {
    document.title = "Parcel not found · Entrepot";
  }, []);
  return (
    <>
      <Header />
      <main class="message">
        <div class="message-sign">
          <Icon name="pin" />
        </div>
        <h1>{incomplete ? "This link is incomplete" : "This link opens no parcel"}</h1>
        <p>
          {incomplete
            ? "A tracking link ends in a # and a long code. The code is missing here: open the whole link as it was sent to you."
            : "It may have been cut off, have expired, or have been replaced by a newer one. Open the whole link as it was sent to you, or ask the shop for a new one."}
        </p>
      </main>
    </>
  );
}

function Trouble({ problem, retry }: { problem: Problem; retry: () => void }) {
  useEffect(() => {
    globalThis.addEventListener("online", retry);
    return () => globalThis.removeEventListener("online", retry);
  }, [retry]);
  return (
    <>
      <Header />
      <main class="message">
        <div class="message-sign">
          <Icon name="alert" />
        </div>
        <h1>Your parcel cannot be shown right now</h1>
        <p role="alert">{problem.detail || problem.title}</p>
        <button class="button primary" type="button" onClick={retry}>
          Try again
        </button>
      </main>
    </>
  );
}

/** Wrong, expired, revoked or unknown: the server tells nobody which. */
function isLinkProblem({ status }: Problem): boolean {
  return status === 401 || status === 403 || status === 404;
}

/** The time now, moving on every minute, for "in 3 h". */
function useMinute(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 60_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
