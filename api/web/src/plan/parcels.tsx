/** The parcels under way, newest first. */
import { useEffect, useState } from "preact/hooks";
import { ProblemError, type Client } from "../api/client";
import type { Problem, Summary } from "../api/types";
import { duration } from "../format/duration";
import { statusTone } from "../format/words";
import { Icon } from "../ui/icons";
import { When } from "../ui/when";

export function ParcelList({ client }: { client: Client }) {
  const [parcels, setParcels] = useState<Summary[]>();
  const [next, setNext] = useState<string>();
  const [problem, setProblem] = useState<Problem>();
  const [round, setRound] = useState(0);

  const take = async (cursor: string | undefined, signal?: AbortSignal) => {
    try {
      const page = await client.parcels(cursor, signal);
      setParcels((known) => (cursor ? [...(known ?? []), ...page.parcels] : page.parcels));
      setNext(page.next || undefined);
      setProblem(undefined);
    } catch (e) {
      if (signal?.aborted) return;
      setProblem(e instanceof ProblemError ? e.problem : { title: String(e), status: 500 });
    }
  };

  useEffect(() => {
    const leaving = new AbortController();
    void take(undefined, leaving.signal);
    return () => leaving.abort();
  }, [client, round]);

  return (
    <section class="parcels" aria-labelledby="parcels-title">
      <div class="parcels-head">
        <h1 id="parcels-title">Parcels</h1>
        <button class="button" type="button" onClick={() => setRound((r) => r + 1)}>
          <Icon name="refresh" /> Refresh
        </button>
      </div>
      {problem && (
        <p class="note bad" role="alert">
          <Icon name="alert" />
          <span><strong>{problem.title}</strong> {problem.detail}</span>
        </p>
      )}
      {!parcels && !problem && <p class="quiet">Loading…</p>}
      {parcels?.length === 0 && (
        <p class="note"><Icon name="info" /> No parcel is registered yet. Find a route and register a parcel with its plan.</p>
      )}
      {parcels && parcels.length > 0 && (
        <div class="card">
          <table class="list" role="table">
            <caption class="hidden">Parcels, newest first</caption>
            <thead role="rowgroup">
              <tr role="row">
                <th role="columnheader" scope="col">Status</th>
                <th role="columnheader" scope="col">Way</th>
                <th role="columnheader" scope="col">Expected</th>
                <th role="columnheader" scope="col">Numbers</th>
              </tr>
            </thead>
            <tbody role="rowgroup">
              {parcels.map((p) => <Row key={p.id} parcel={p} />)}
            </tbody>
          </table>
        </div>
      )}
      {next && <button class="button" type="button" onClick={() => void take(next)}>Show more</button>}
    </section>
  );
}

function Row({ parcel }: { parcel: Summary }) {
  const { state, expected, from, to } = parcel;
  return (
    <tr role="row">
      <td role="cell">
        <span class={`list-status scan-${statusTone(state.status)}`}>{state.sentence}</span>
        <span class="mono quiet list-id">{parcel.id}</span>
      </td>
      <td role="cell" data-label="Way">{from.name} <span class="quiet">to</span> {to.name}</td>
      <td role="cell" data-label="Expected">
        {state.delivered ? (
          <>Delivered <When time={state.time} zone={state.place?.zone ?? to.zone} /></>
        ) : expected ? (
          <>
            <When time={expected.arrive} zone={to.zone} />
            {expected.late >= 900 && <span class="list-late">{duration(expected.late)} late</span>}
          </>
        ) : (
          <span class="quiet">not known yet</span>
        )}
      </td>
      <td role="cell" data-label="Numbers">
        {parcel.references.map((r) => (
          <span key={`${r.carrier} ${r.number}`} class="list-reference"><span class="quiet">{r.carrier}</span> <span class="mono">{r.number}</span></span>
        ))}
      </td>
    </tr>
  );
}
