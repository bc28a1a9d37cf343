/** One itinerary in full: where it is when, why it waits, what each part costs. */
import type { Answer, Charge, Clearance, Itinerary, Leg } from "../api/types";
import { duration } from "../format/duration";
import { money, sum } from "../format/money";
import { chargeWords, directionWords, kilometres, modeWords } from "../format/words";
import { Icon, ModeSign } from "../ui/icons";
import { When } from "../ui/when";
import { freightOf, groupsOf, type Group } from "./charges";
import { CustomsCharge, Passage } from "./landed";

export function Detail({ answer, itinerary }: { answer: Answer; itinerary: Itinerary }) {
  const passages = (leg: number) => itinerary.customs?.filter((c) => c.leg === leg) ?? [];
  // The last leg comes before the itinerary arrives where customs are at the end.
  const last = itinerary.legs.at(-1)?.arrive ?? itinerary.arrive;
  const atEnd = passages(itinerary.legs.length);
  return (
    <div class="detail">
      <section aria-labelledby="legs">
        <h3 id="legs">Legs</h3>
        <ol class="legs">
          {itinerary.legs.map((leg, i) => (
            <li key={i}>
              <Stop leg={leg} first={i === 0} passages={passages(i)} />
              <Ride leg={leg} />
            </li>
          ))}
          <li>
            <div class="stop stop-last">
              <span class="stop-dot" />
              <div>
                <p class="stop-name">{answer.to.name} <span class="mono quiet">{answer.to.id}</span></p>
                <p>Arrives <When time={last} zone={answer.to.zone} /></p>
                {atEnd.map((c) => <Passage key={c.regime} clearance={c} />)}
              </div>
            </div>
          </li>
        </ol>
      </section>
      <section aria-labelledby="charges">
        <h3 id="charges">Charges</h3>
        <Charges itinerary={itinerary} />
      </section>
    </div>
  );
}

/** What happens at a place before the leg leaves it. */
function Stop({ leg, first, passages }: { leg: Leg; first: boolean; passages: Clearance[] }) {
  const { stay, from } = leg;
  return (
    <div class="stop">
      <span class="stop-dot" />
      <div>
        <p class="stop-name">{from.name} <span class="mono quiet">{from.id}</span></p>
        <p>{first ? "Handed over" : "Arrives"} <When time={stay.arrive} zone={from.zone} /></p>
        {passages.map((c) => <Passage key={c.regime} clearance={c} />)}
        {stay.handlingSeconds > 0 && (
          <p class="quiet">Handled in {duration(stay.handlingSeconds)}, ready <When time={stay.ready} zone={from.zone} /></p>
        )}
        {stay.waitSeconds >= 60 && (
          <p class="stop-wait">
            <Icon name="clock" />
            <span>Waits {duration(stay.waitSeconds)}{stay.reason && <span class="stop-why">: {stay.reason}</span>}</span>
          </p>
        )}
      </div>
    </div>
  );
}

function Ride({ leg }: { leg: Leg }) {
  return (
    <div class={`ride mode-${leg.mode}`}>
      <ModeSign mode={leg.mode} />
      <div>
        <p><strong>{modeWords(leg.mode)}</strong> with {leg.carrierName} <span class="mono quiet">{leg.lane}</span></p>
        <p>Leaves <When time={leg.depart} zone={leg.from.zone} /></p>
        <p class="quiet small">
          Ready by <When time={leg.cutOff} zone={leg.from.zone} /> · {kilometres(leg.distanceMetres)}
        </p>
      </div>
    </div>
  );
}

function Charges({ itinerary }: { itinerary: Itinerary }) {
  const { legs, customs } = groupsOf(itinerary);
  const heading = ({ leg, passage }: Group) => {
    if (passage) return `${directionWords(passage.direction)} customs, ${passage.place.name}`;
    const of = leg === undefined ? undefined : itinerary.legs[leg];
    return of ? `${of.from.name} – ${of.to.name}` : "Transit with duty unpaid";
  };
  return (
    <table class="charges">
      <caption class="hidden">Charges by leg{customs.length > 0 && ", and by passage through customs"}; they sum to the total.</caption>
      {[...legs, ...customs].map((group, i) => (
        <tbody key={i} class={group.leg === undefined ? "charges-customs" : undefined}>
          <tr class="charges-leg">
            <th scope="rowgroup">{group.leg === undefined && <Icon name="stamp" />}{heading(group)}</th>
            <td class="num right">{money(sum(group.charges.map((c) => c.amount)))}</td>
          </tr>
          {group.charges.map((c, k) => <ChargeRow key={k} charge={c} passage={group.passage} />)}
        </tbody>
      ))}
      <tfoot>
        {itinerary.customsTotal && (
          <>
            <tr class="charges-part">
              <th scope="row">Freight</th>
              <td class="num right">{money(freightOf(itinerary))}</td>
            </tr>
            <tr class="charges-part">
              <th scope="row">Customs</th>
              <td class="num right">{money(itinerary.customsTotal)}</td>
            </tr>
          </>
        )}
        <tr>
          <th scope="row">{itinerary.customsTotal ? "Landed cost" : "Total"}</th>
          <td class="num right">{money(itinerary.total)}</td>
        </tr>
      </tfoot>
    </table>
  );
}

function ChargeRow({ charge, passage }: { charge: Charge; passage: Clearance | undefined }) {
  return (
    <tr>
      <th scope="row">
        {charge.customs && passage ? (
          <CustomsCharge charge={charge} rule={charge.customs} passage={passage} />
        ) : (
          <>
            {chargeWords(charge.kind)}
            <span class="charge-rule">{charge.rule}</span>
          </>
        )}
      </th>
      <td class="num right">{money(charge.amount)}</td>
    </tr>
  );
}
