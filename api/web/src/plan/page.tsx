/** The planner's page: ask for a key, then plan, or look through the parcels. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { Client, ProblemError } from "../api/client";
import type { Answer, Facilities, Problem, RouteRequest } from "../api/types";
import { money } from "../format/money";
import { local, wallClock } from "../format/time";
import { counted, directionWords } from "../format/words";
import { WorldMap } from "../map/map";
import { Header } from "../ui/header";
import { Icon } from "../ui/icons";
import { When } from "../ui/when";
import { Detail } from "./detail";
import { RouteForm } from "./form";
import { Itineraries } from "./itineraries";
import { Landed } from "./landed";
import { keepKey, keyLabel, takeKey } from "./key";
import { KeyGate } from "./keygate";
import { ParcelList } from "./parcels";
import { EMPTY_LINE, FIELDS, planScene, requestOf, type Draft } from "./query";
import { Register } from "./register";

export function PlanPage() {
  const [key, setKey] = useState(takeKey);
  const [network, setNetwork] = useState<Facilities>();
  const [problem, setProblem] = useState<Problem>();
  const [view, setView] = useState(viewOf);
  const client = useMemo(() => new Client(key), [key]);

  useEffect(() => {
    const moved = () => {
      const brought = takeKey();
      if (brought) setKey(brought);
      setView(viewOf());
    };
    globalThis.addEventListener("hashchange", moved);
    return () => globalThis.removeEventListener("hashchange", moved);
  }, []);

  // Reading the facilities is also what shows whether the key is good.
  useEffect(() => {
    if (!key) return;
    const leaving = new AbortController();
    setProblem(undefined);
    client.facilities(leaving.signal).then(setNetwork, (e: unknown) => {
      if (leaving.signal.aborted) return;
      setProblem(e instanceof ProblemError ? e.problem : { title: String(e), status: 500 });
    });
    return () => leaving.abort();
  }, [client]);

  const use = (given: string) => {
    keepKey(given);
    setNetwork(undefined);
    setProblem(undefined);
    setKey(given);
  };

  if (!key || problem) {
    return (
      <>
        <Header />
        <KeyGate problem={problem} onKey={use} />
      </>
    );
  }
  return (
    <>
      <Header>
        <nav class="tabs" aria-label="Views">
          <a href="#plan" aria-current={view === "plan" ? "page" : undefined}>Plan</a>
          <a href="#parcels" aria-current={view === "parcels" ? "page" : undefined}>Parcels</a>
        </nav>
        <button class="button bare key-label" type="button" onClick={() => use("")} title="Forget the API key of this tab">
          <Icon name="key" /> <span class="mono key-id">{keyLabel(key)}</span> <span class="key-forget">Forget</span>
        </button>
      </Header>
      {!network && <p class="loading quiet" aria-busy="true">Reading the network…</p>}
      {network && view === "plan" && <Plan client={client} network={network} />}
      {network && view === "parcels" && (
        <main class="parcels-page">
          <ParcelList client={client} />
        </main>
      )}
    </>
  );
}

/** An answer with the request that it is the answer to; the form may have moved on. */
interface Found {
  request: RouteRequest;
  answer: Answer;
}

function Plan({ client, network }: { client: Client; network: Facilities }) {
  const { facilities } = network;
  const [draft, setDraft] = useState(emptyDraft);
  const [faults, setFaults] = useState<ReadonlyMap<string, string>>(new Map());
  const [problem, setProblem] = useState<Problem>();
  const [busy, setBusy] = useState(false);
  const [found, setFound] = useState<Found>();
  const [chosen, setChosen] = useState(0);
  const answer = useRef<HTMLDivElement>(null);
  const itinerary = found?.answer.itineraries[chosen];
  const scene = useMemo(() => planScene(itinerary, facilities), [itinerary, facilities]);

  const change = (with_: Partial<Draft>) => {
    setDraft((d) => ({ ...d, ...with_ }));
    if (faults.size > 0) setFaults(new Map());
  };

  const search = async () => {
    const made = requestOf(draft, facilities);
    if ("faults" in made) return setFaults(made.faults);
    setFaults(new Map());
    setProblem(undefined);
    setBusy(true);
    try {
      setFound({ request: made.request, answer: await client.routes(made.request) });
      setChosen(0);
    } catch (e) {
      if (!(e instanceof ProblemError)) throw e;
      const fields = e.fields(FIELDS);
      setFaults(fields);
      if (fields.size === 0) setProblem(e.problem);
    } finally {
      setBusy(false);
    }
  };

  // On a phone the answer is below the form: without this, nothing seems to happen.
  useEffect(() => {
    if (found && matchMedia("(max-width: 959px)").matches) answer.current?.scrollIntoView({ behavior: "smooth" });
  }, [found]);

  return (
    <main class="plan">
      <div class="plan-form">
        <h1>Plan a shipment</h1>
        <RouteForm draft={draft} places={facilities} faults={faults} busy={busy} onChange={change} onSubmit={() => void search()} />
        {problem && (
          <p class="note bad" role="alert">
            <Icon name="alert" />
            <span><strong>{problem.title}</strong> {problem.detail}</span>
          </p>
        )}
      </div>
      <div class="plan-map card">
        <WorldMap scene={scene} />
      </div>
      <div class="plan-answer" ref={answer} aria-busy={busy}>
        {found ? <Result found={found} chosen={chosen} onChoose={setChosen} /> : <Network network={network} />}
        {found && itinerary && (
          <section class="card chosen-way" aria-labelledby="chosen-title">
            <h2 id="chosen-title">
              Arrives <When time={itinerary.arrive} zone={found.answer.to.zone} /> for {money(itinerary.total)}
            </h2>
            <Landed itinerary={itinerary} />
            <Detail answer={found.answer} itinerary={itinerary} />
            <Register
              key={itinerary.legs.map((l) => l.lane + l.depart).join()}
              client={client}
              request={found.request}
              itinerary={itinerary}
            />
          </section>
        )}
      </div>
    </main>
  );
}

function Result({ found: { answer, request }, chosen, onChoose }: { found: Found; chosen: number; onChoose(i: number): void }) {
  const count = answer.itineraries.length;
  return (
    <>
      <div class="result-head" role="status">
        <h2>
          {count === 0 ? "No way" : count === 1 ? "One way" : `${count} ways`} from {answer.from.name} to {answer.to.name}
        </h2>
        <p class="quiet small">
          {request.weight.replace(/(kg|g)$/, " $1")}
          {request.consignment && ` with ${counted(request.consignment.lines.length, "line")} of goods, ${request.consignment.incoterm.toUpperCase()}`}, handed over <When time={answer.depart} zone={answer.from.zone} />
          {count > 1 && ". Each is cheaper than all that arrive before it."}
        </p>
      </div>
      {answer.noRoute ? (
        <NoRoute reason={answer.noRoute} />
      ) : (
        <Itineraries answer={answer} chosen={chosen} onChoose={onChoose} />
      )}
    </>
  );
}

function NoRoute({ reason: { reason, detail, borders = [] } }: { reason: NonNullable<Answer["noRoute"]> }) {
  return (
    <div class="note warn">
      <Icon name="alert" />
      <div>
        <strong>{noRouteWords[reason] ?? "There is no route"}</strong>{" "}
        {borders.length === 0 && detail}
        {borders.map((b) => (
          <div key={b.direction + b.territory} class="border">
            {b.reason === "closed" ? <p><strong>{directionWords(b.direction)}, {b.territory}: no regime is open</strong></p> : <p>{b.detail}</p>}
            {b.closed && (
              <ul>
                {b.closed.map((c, i) => (
                  <li key={i}>
                    {c.name} <span class="mono nowrap">{c.regime}</span>: {c.reasons.map((r) => r.detail + (r.remedy ? ` (${r.remedy.detail})` : "")).join("; ")}
                  </li>
                ))}
              </ul>
            )}
          </div>
        ))}
      </div>
    </div>
  );
}

const noRouteWords: Record<string, string> = {
  nothing_reaches: "Nothing reaches this place",
  goods_refused: "No carrier on the way takes these goods",
  customs: "Customs do not let these goods through",
  nothing_in_horizon: "Nothing arrives before the timetable ends",
};

/** Before the first question: what can be asked about. */
function Network({ network: { network } }: { network: Facilities }) {
  const end = local(network.horizonEnd);
  const facts: [string, string][] = [
    ["Facilities", network.facilities.toLocaleString("en-GB")],
    ["Lanes", network.lanes.toLocaleString("en-GB")],
    ["Carriers", network.carriers.toLocaleString("en-GB")],
    ["Timetable until", end ? end.day : "unknown"],
  ];
  return (
    <section class="network" aria-labelledby="network">
      <h2 id="network">The network “{network.name}”</h2>
      <dl class="facts">
        {facts.map(([what, value]) => (
          <div key={what} class="card">
            <dt>{what}</dt>
            <dd class="num">{value}</dd>
          </div>
        ))}
      </dl>
      <p class="quiet">Choose two facilities to see every way worth choosing between: none of them is beaten on both arrival and cost.</p>
    </section>
  );
}

function emptyDraft(): Draft {
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const tomorrow = wallClock(Date.now() + 24 * 3600_000, here).slice(0, 10);
  return {
    from: "", to: "", depart: `${tomorrow}T09:00`,
    weight: "1.2", weightUnit: "kg", length: "", width: "", height: "",
    value: "", valueCurrency: "USD", currency: "EUR", goods: [],
    lines: [EMPTY_LINE], linesCurrency: "EUR", trade: "b2c", channel: "ecommerce", incoterm: "ddp",
  };
}

function viewOf(): "plan" | "parcels" {
  return location.hash === "#parcels" ? "parcels" : "plan";
}
