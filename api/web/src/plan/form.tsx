/** What to ship, from where, to where, and when. */
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import type { Place } from "../api/types";
import { local, wallTime } from "../format/time";
import { spaced } from "../format/words";
import { Icon } from "../ui/icons";
import { zoneWords } from "../ui/when";
import { PlaceField } from "./combobox";
import { GoodsFields } from "./consignment";
import { Field } from "./field";
import { namedPlace } from "./places";
import { CURRENCIES, GOODS, type Draft } from "./query";

interface Props {
  draft: Draft;
  places: readonly Place[];
  faults: ReadonlyMap<string, string>;
  busy: boolean;
  onChange(change: Partial<Draft>): void;
  onSubmit(): void;
}

export function RouteForm({ draft, places, faults, busy, onChange, onSubmit }: Props) {
  const id = useId();
  const form = useRef<HTMLFormElement>(null);
  const fault = (field: string) => [...faults].find(([f]) => f === field || f.startsWith(`${field}.`) || f.startsWith(`${field}[`))?.[1];

  // The first field that is wrong takes the focus, so that a reader's next key is in the right place.
  useLayoutEffect(() => {
    if (faults.size > 0) form.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus();
  }, [faults]);

  const text = (field: keyof Draft, wire: string, about: string) => ({
    id: `${id}-${field}`,
    class: "input num",
    value: draft[field] as string,
    "aria-invalid": fault(wire) ? (true as const) : undefined,
    "aria-describedby": `${id}-${about}-about`,
    onInput: (e: { currentTarget: HTMLInputElement }) => onChange({ [field]: e.currentTarget.value }),
  });
  const currency = (field: "valueCurrency" | "currency", label: string) => (
    <select
      id={`${id}-${field}`}
      class="input"
      aria-label={label}
      value={draft[field]}
      onChange={(e) => onChange({ [field]: e.currentTarget.value })}
    >
      {CURRENCIES.map((c) => (
        <option key={c}>{c}</option>
      ))}
    </select>
  );

  return (
    <form
      ref={form}
      class="form"
      noValidate
      aria-label="Shipment"
      onSubmit={(e) => {
        e.preventDefault();
        onSubmit();
      }}
    >
      <PlaceField name="from" label="From" value={draft.from} places={places} fault={fault("from")} onInput={(from) => onChange({ from })} />
      <PlaceField
        name="to"
        label="To"
        value={draft.to}
        places={places}
        fault={fault("to")}
        onInput={(to) => onChange({ to })}
        aside={
          <button class="button bare swap" type="button" onClick={() => onChange({ from: draft.to, to: draft.from })}>
            <Icon name="swap" /> Swap<span class="hidden"> from and to</span>
          </button>
        }
      />

      <Field id={`${id}-depart`} label="Handed over, earliest" fault={fault("depart")} hint={<DepartHint draft={draft} places={places} />}>
        <input type="datetime-local" {...text("depart", "depart", "depart")} />
      </Field>

      <div class="pair">
        <Field id={`${id}-weight`} label="Weight" fault={fault("weight")}>
          <div class="joined">
            <input type="text" inputMode="decimal" {...text("weight", "weight", "weight")} />
            <select class="input" aria-label="Unit of weight" value={draft.weightUnit} onChange={(e) => onChange({ weightUnit: e.currentTarget.value as "kg" | "g" })}>
              <option>kg</option>
              <option>g</option>
            </select>
          </div>
        </Field>
        <Field id={`${id}-value`} label="Value of goods" fault={fault("value")}>
          <div class="joined">
            <input type="text" inputMode="decimal" {...text("value", "value", "value")} />
            {currency("valueCurrency", "Currency of the value")}
          </div>
        </Field>
      </div>

      <div class="pair">
        <Field id={`${id}-length`} label="Size, cm" fault={fault("dims")}>
          <div class="sides">
            <input type="text" inputMode="decimal" {...text("length", "dims", "length")} aria-label="Length in centimetres" placeholder="L" />
            <span aria-hidden="true">×</span>
            <input type="text" inputMode="decimal" {...text("width", "dims", "length")} aria-label="Width in centimetres" placeholder="W" />
            <span aria-hidden="true">×</span>
            <input type="text" inputMode="decimal" {...text("height", "dims", "length")} aria-label="Height in centimetres" placeholder="H" />
          </div>
        </Field>
        <Field id={`${id}-currency`} label="Prices in" fault={fault("currency")}>
          {currency("currency", "Prices in")}
        </Field>
      </div>

      <details class="goods" open={Boolean(fault("goods")) || undefined}>
        <summary>
          Goods with restrictions
          <span class="goods-chosen">{draft.goods.length ? draft.goods.map(spaced).join(", ") : "none"}</span>
          <Icon name="chevron" />
        </summary>
        <fieldset>
          <legend class="hidden">Goods with restrictions</legend>
          <div class="chips">
            {GOODS.map((g) => (
              <label key={g} class="chip">
                <input
                  type="checkbox"
                  checked={draft.goods.includes(g)}
                  onChange={(e) => onChange({ goods: GOODS.filter((k) => (k === g ? e.currentTarget.checked : draft.goods.includes(k))) })}
                />
                {spaced(g)}
              </label>
            ))}
          </div>
        </fieldset>
        {fault("goods") && <p class="field-fault small">{fault("goods")}</p>}
      </details>

      <GoodsFields draft={draft} places={places} fault={fault} onChange={onChange} />

      <button class="button primary wide" type="submit" disabled={busy}>
        {busy ? "Searching…" : "Find routes"}
      </button>
    </form>
  );
}

/** Whose clock the time is on: nothing is guessed silently. */
function DepartHint({ draft, places }: { draft: Draft; places: readonly Place[] }) {
  const origin = namedPlace(places, draft.from);
  if (!origin) return <>Local time of the origin</>;
  const at = local(wallTime(draft.depart, origin.zone) ?? "", origin.zone);
  return <>{at ? `${at.day}, ${at.clock} ${zoneWords(at)} in ${origin.name}` : `Local time of ${origin.name}`}</>;
}
