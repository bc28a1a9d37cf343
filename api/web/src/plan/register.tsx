/** Makes a parcel of a chosen way: its carriers' numbers in, the shopper's link out. */
import { useId, useMemo, useRef, useState } from "preact/hooks";
import { ProblemError, type Client } from "../api/client";
import type { Itinerary, Problem, Reference, RouteRequest } from "../api/types";
import { Icon } from "../ui/icons";

interface Props {
  client: Client;
  request: RouteRequest;
  itinerary: Itinerary;
}

export function Register({ client, request, itinerary }: Props) {
  const id = useId();
  const carriers = useMemo(() => [...new Map(itinerary.legs.map((l) => [l.carrier, l.carrierName]))], [itinerary]);
  const [references, setReferences] = useState<Reference[]>([{ carrier: carriers[0]?.[0] ?? "", number: "" }]);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<{ problem: Problem; fields: Map<string, string> }>();
  const [done, setDone] = useState<{ parcel: string; link: string }>();
  const sent = useRef({ body: "", key: "" });

  const change = (i: number, with_: Partial<Reference>) =>
    setReferences((rs) => rs.map((r, k) => (k === i ? { ...r, ...with_ } : r)));

  const submit = async () => {
    const empty = references.findIndex((r) => !r.number.trim());
    if (empty >= 0) {
      const fields = new Map([[`references[${empty}].number`, "Give the tracking number."]]);
      setProblem({ problem: { title: "A tracking number is missing", status: 422 }, fields });
      return;
    }
    const parcel = {
      ...request,
      references: references.map((r) => ({ carrier: r.carrier, number: r.number.trim() })),
      plan: { legs: itinerary.legs.map(({ lane, depart, arrive }) => ({ lane, depart, arrive })) },
    };
    // The same body keeps its key: pressing the button again after a lost
    // answer finds the parcel that the first press made.
    const body = JSON.stringify(parcel);
    if (sent.current.body !== body) sent.current = { body, key: randomKey() };
    setBusy(true);
    setProblem(undefined);
    try {
      const answer = await client.register(parcel, sent.current.key);
      setDone({ parcel: answer.parcel.id, link: new URL(answer.link, location.href).href });
    } catch (e) {
      if (!(e instanceof ProblemError)) throw e;
      setProblem({ problem: e.problem, fields: e.fields(["references"]) });
    } finally {
      setBusy(false);
    }
  };

  if (done) return <Done {...done} />;
  return (
    <form
      class="register"
      aria-labelledby={`${id}-title`}
      noValidate
      onSubmit={(e) => {
        e.preventDefault();
        void submit();
      }}
    >
      <h3 id={`${id}-title`}>Register a parcel with this plan</h3>
      <p class="quiet small">Scans arrive under a carrier's own tracking number. Give the number of each carrier that has one.</p>
      {references.map((r, i) => {
        const fault = problem?.fields.get(`references[${i}].number`) ?? problem?.fields.get(`references[${i}].carrier`) ?? problem?.fields.get(`references[${i}]`);
        return (
          <div class="reference" key={i}>
            <select class="input" aria-label={`Carrier of number ${i + 1}`} value={r.carrier} onChange={(e) => change(i, { carrier: e.currentTarget.value })}>
              {carriers.map(([code, name]) => (
                <option key={code} value={code}>{name}</option>
              ))}
            </select>
            <input
              class="input mono"
              type="text"
              autocomplete="off"
              spellcheck={false}
              placeholder="Tracking number"
              aria-label={`Tracking number ${i + 1}`}
              aria-invalid={fault ? true : undefined}
              aria-describedby={fault ? `${id}-fault-${i}` : undefined}
              value={r.number}
              onInput={(e) => change(i, { number: e.currentTarget.value })}
            />
            {references.length > 1 && (
              <button class="button bare" type="button" onClick={() => setReferences((rs) => rs.filter((_, k) => k !== i))}>
                <Icon name="close" />
                <span class="hidden">Remove number {i + 1}</span>
              </button>
            )}
            {fault && <p class="field-fault small" id={`${id}-fault-${i}`}>{fault}</p>}
          </div>
        );
      })}
      {problem && problem.fields.size === 0 && (
        <p class="note bad" role="alert">
          <Icon name="alert" />
          <span><strong>{problem.problem.title}</strong> {problem.problem.detail}</span>
        </p>
      )}
      <div class="register-actions">
        <button class="button primary" type="submit" disabled={busy}>{busy ? "Registering…" : "Register parcel"}</button>
        <button
          class="button bare"
          type="button"
          onClick={() => setReferences((rs) => [...rs, { carrier: (carriers[rs.length] ?? carriers[0])?.[0] ?? "", number: "" }])}
        >
          <Icon name="plus" /> Another number
        </button>
      </div>
    </form>
  );
}

function Done({ parcel, link }: { parcel: string; link: string }) {
  const [copied, setCopied] = useState(false);
  const copy = () =>
    navigator.clipboard?.writeText(link).then(
      () => setCopied(true),
      () => undefined, // not allowed: the link stands there to be copied by hand
    );
  return (
    <div class="note good registered" role="status">
      <Icon name="check" />
      <div>
        <strong>Parcel <span class="mono">{parcel}</span> is registered</strong>
        <p class="small">The shopper's link is shown only now. Whoever has it can follow this parcel, and nothing else.</p>
        <p class="link mono"><a href={link} target="_blank" rel="noreferrer">{link}</a></p>
        <button class="button" type="button" onClick={copy}>
          <Icon name={copied ? "check" : "copy"} /> {copied ? "Copied" : "Copy link"}
        </button>
      </div>
    </div>
  );
}

/** 128 random bits. crypto.randomUUID would do, but only exists on secure origins. */
function randomKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");
}
