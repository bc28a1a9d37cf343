/** The landed cost of a way in its two parts, and what customs charge of it. */
import type { Charge, Clearance, CustomsRule, Itinerary } from "../api/types";
import { money } from "../format/money";
import { chargeWords, directionWords } from "../format/words";
import { Icon } from "../ui/icons";
import { When } from "../ui/when";
import { customsShare, freightOf } from "./charges";

/** Nothing where customs do not count. */
export function Landed({ itinerary }: { itinerary: Itinerary }) {
  const { customsTotal, total } = itinerary;
  if (!customsTotal) return null;
  return (
    <section class="landed" aria-label="Landed cost">
      <dl>
        <div>
          <dt>Landed cost</dt>
          <dd class="num">{money(total)}</dd>
        </div>
        <div class="landed-freight">
          <dt>Freight</dt>
          <dd class="num">{money(freightOf(itinerary))}</dd>
        </div>
        <div class="landed-customs">
          <dt>Customs</dt>
          <dd class="num">{money(customsTotal)}</dd>
        </div>
      </dl>
      {/* A drawing of what stands above. An attribute, because the pages take no style of their own. */}
      <svg class="landed-bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
        <rect class="landed-bar-freight" width="100" height="4" />
        <rect class="landed-bar-customs" x={100 - 100 * customsShare(itinerary)} width={100 * customsShare(itinerary)} height="4" />
      </svg>
    </section>
  );
}

/** One passage on the line of the legs. */
export function Passage({ clearance }: { clearance: Clearance }) {
  const { direction, name, regime, place, declared, cleared, total } = clearance;
  return (
    <div class="passage">
      <Icon name="stamp" />
      <div>
        <p>
          <strong>{directionWords(direction)} customs</strong> {name} <span class="mono quiet nowrap">{regime}</span>
        </p>
        <p class="small quiet">
          Declared <When time={declared} zone={place.zone} />, through <When time={cleared} zone={place.zone} /> · {money(total)}
        </p>
      </div>
    </div>
  );
}

/** A charge of customs; which row made it, and who says so, is there to be unfolded. */
export function CustomsCharge({ charge, rule, passage }: { charge: Charge; rule: CustomsRule; passage: Clearance }) {
  return (
    <details class="why">
      <summary>
        {chargeWords(charge.kind)}
        {rule.line !== undefined && <span class="why-line"> on goods {rule.line}</span>}
        {rule.uncertain && <span class="tag warn">uncertain</span>}
        <Icon name="chevron" />
        <span class="charge-rule">{withoutName(charge.rule, passage.name)}</span>
      </summary>
      <dl>
        <dt>Regime</dt>
        <dd>{passage.name}</dd>
        <dt>Paid by</dt>
        <dd>the {rule.payer}</dd>
        <dt>Row</dt>
        <dd>
          <span class="mono">{[`${rule.table}.csv`, rule.area, rule.table === "regimes" ? rule.regime : "", rule.hs ?? ""].filter(Boolean).join(" ")}</span>
          {days(rule) && `, ${days(rule)}`}
        </dd>
        {rule.source && (
          <>
            <dt>Source</dt>
            <dd>{rule.source}{rule.uncertain && " (uncertain: old, second hand or disputed)"}</dd>
          </>
        )}
        {rule.note && (
          <>
            <dt>Note</dt>
            <dd>{rule.note}</dd>
          </>
        )}
      </dl>
    </details>
  );
}

/** A rule ends with the regime's name, which stands above. */
function withoutName(rule: string, name: string): string {
  return rule.endsWith(`, ${name}`) ? rule.slice(0, -name.length - 2) : rule;
}

/** When the row holds; empty where it always does. */
function days({ first, last }: CustomsRule): string {
  if (first && last) return `${first} to ${last}`;
  if (first) return `since ${first}`;
  return last ? `until ${last}` : "";
}
