/** Every way worth choosing between, soonest first, each cheaper than those before it. */
import { useState } from "preact/hooks";
import type { Answer, Itinerary } from "../api/types";
import { between, duration } from "../format/duration";
import { money } from "../format/money";
import { modeWords } from "../format/words";
import { Icon, ModeSign } from "../ui/icons";
import { When } from "../ui/when";
import { waiting } from "./query";

/** How many rows come before the rest is asked for. */
const FIRST = 8;

interface Props {
  answer: Answer;
  chosen: number;
  onChoose(index: number): void;
}

export function Itineraries({ answer, chosen, onChoose }: Props) {
  const [all, setAll] = useState(false);
  const rows = all ? answer.itineraries : answer.itineraries.slice(0, FIRST);
  const hidden = answer.itineraries.length - rows.length;
  return (
    <div class="card ways">
      <table role="table">
        <caption class="hidden">Ways from {answer.from.name} to {answer.to.name}, soonest first. Choose one to see its legs and charges.</caption>
        <thead role="rowgroup">
          <tr role="row">
            <th role="columnheader" scope="col"><span class="hidden">Choose</span></th>
            <th role="columnheader" scope="col">Arrives</th>
            <th role="columnheader" scope="col">Door to door</th>
            <th role="columnheader" scope="col">Way</th>
            <th role="columnheader" scope="col">Waits</th>
            <th role="columnheader" scope="col" class="right">Total</th>
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((it, i) => (
            <tr role="row" key={i} class={i === chosen ? "chosen" : ""} onClick={() => onChoose(i)}>
              <td role="cell" class="way-pick">
                <input type="radio" name="way" aria-label={`Way ${i + 1}: ${summary(it)}`} checked={i === chosen} onChange={() => onChoose(i)} />
              </td>
              <td role="cell" class="way-arrives">
                <When time={it.arrive} zone={answer.to.zone} />
                {answer.itineraries.length > 1 && i === 0 && <span class="badge">Soonest</span>}
                {answer.itineraries.length > 1 && i === answer.itineraries.length - 1 && <span class="badge">Cheapest</span>}
              </td>
              <td role="cell" class="num nowrap" data-label="Door to door">{duration(between(answer.depart, it.arrive))}</td>
              <td role="cell" class="way-legs"><Legs itinerary={it} /></td>
              <td role="cell" class="num nowrap" data-label="Waits">{waiting(it) >= 60 ? duration(waiting(it)) : "none"}</td>
              <td role="cell" class="num right way-total">
                {money(it.total)}
                {it.customsTotal && <span class="way-customs">customs {money(it.customsTotal)}</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {hidden > 0 && (
        <button class="button bare ways-more" type="button" onClick={() => setAll(true)}>
          Show {hidden} more
        </button>
      )}
    </div>
  );
}

function Legs({ itinerary: { legs } }: { itinerary: Itinerary }) {
  const via = legs.length === 1 ? "direct" : `via ${legs.slice(1).map((l) => l.from.name).join(", ")}`;
  return (
    <>
      <span class="signs">
        {legs.map((leg, i) => (
          <span key={i} class="signs-one" title={`${modeWords(leg.mode)}: ${leg.from.name} to ${leg.to.name}`}>
            <ModeSign mode={leg.mode} />
            <span class="hidden">{modeWords(leg.mode)}</span>
            {i < legs.length - 1 && <Icon name="arrow" />}
          </span>
        ))}
      </span>
      <span class="via" title={via}>{via}</span>
    </>
  );
}

function summary(it: Itinerary): string {
  return `${it.legs.map((l) => modeWords(l.mode).toLowerCase()).join(", ")}, ${money(it.total)}`;
}
