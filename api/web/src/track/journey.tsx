/** The legs of the plan, as steps: behind, under way, ahead. */
import type { ShopperLeg } from "../api/types";
import { modeWords } from "../format/words";
import { Icon, ModeSign } from "../ui/icons";
import { When } from "../ui/when";

const said = { done: "Done", now: "Now", next: "Next" } as const;

export function Journey({ legs }: { legs: readonly ShopperLeg[] }) {
  if (legs.length === 0) return null;
  return (
    <section class="section" aria-labelledby="journey">
      <h2 id="journey">Journey</h2>
      <ol class="steps">
        {legs.map((leg, i) => (
          <li key={i} class={`step step-${leg.state}`} aria-current={leg.state === "now" ? "step" : undefined}>
            <span class="step-sign">{leg.state === "done" ? <Icon name="check" /> : <ModeSign mode={leg.mode} />}</span>
            <div>
              <p class="step-way">
                {leg.from.name} <Icon name="arrow" />
                <span class="hidden">to</span> {leg.to.name}
              </p>
              <p class="step-times">
                <span class="step-mode">{modeWords(leg.mode)}</span>
                <span class="nowrap">
                  <When time={leg.depart} zone={leg.from.zone} />
                </span>{" "}
                <span aria-hidden="true">–</span>
                <span class="hidden">until</span>{" "}
                <span class="nowrap">
                  <When time={leg.arrive} zone={leg.to.zone} />
                </span>
              </p>
            </div>
            <span class="step-state">{said[leg.state]}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
