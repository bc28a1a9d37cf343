/** One itinerary in full: where it is when, why it waits, what each part costs. */
import type { Answer, Charge, Itinerary, Leg } from "../api/types";
import { duration } from "../format/duration";
import { money, sum } from "../format/money";
import { chargeWords, kilometres, modeWords } from "../format/words";
import { Icon, ModeSign } from "../ui/icons";
import { When } from "../ui/when";

export function Detail({ answer, itinerary }: { answer: Answer; itinerary: Itinerary }) {
  return (
    <div class="detail">
      <section aria-labelledby="legs">
        <h3 id="legs">Legs</h3>
        <ol class="legs">
          {itinerary.legs.map((leg, i) => (
            <li key={i}>
              <Stop leg={leg} first={i === 0} />
              <Ride leg={leg} />
            </li>
          ))}
          <li>
            <div class="stop stop-last">
              <span class="stop-dot" />
              <div>
                <p class="stop-name">{answer.to.name} <span class="mono quiet">{answer.to.id}</span></p>
                <p>Arrives <When time={itinerary.arrive} zone={answer.to.zone} /></p>
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
function Stop({ leg, first }: { leg: Leg; first: boolean }) {
  const { stay, from } = leg;
  return (
    <div class="stop">
      <span class="stop-dot" />
      <div>
        <p class="stop-name">{from.name} <span class="mono quiet">{from.id}</span></p>
        <p>{first ? "Handed over" : "Arrives"} <When time={stay.arrive} zone={from.zone} /></p>
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
  return (
    <table class="charges">
      <caption class="hidden">Charges by leg; they sum to the total.</caption>
      {itinerary.legs.map((leg, i) => {
        const own = itinerary.charges.filter((c) => c.leg === i);
        if (own.length === 0) return null;
        return (
          <tbody key={i}>
            <tr class="charges-leg">
              <th scope="rowgroup">{leg.from.name} – {leg.to.name}</th>
              <td class="num right">{money(sum(own.map((c) => c.amount)))}</td>
            </tr>
            {own.map((c, k) => <ChargeRow key={k} charge={c} />)}
          </tbody>
        );
      })}
      <tfoot>
        <tr>
          <th scope="row">Total</th>
          <td class="num right">{money(itinerary.total)}</td>
        </tr>
      </tfoot>
    </table>
  );
}

function ChargeRow({ charge }: { charge: Charge }) {
  return (
    <tr>
      <th scope="row">
        {chargeWords(charge.kind)}
        <span class="charge-rule">{charge.rule}</span>
      </th>
      <td class="num right">{money(charge.amount)}</td>
    </tr>
  );
}
