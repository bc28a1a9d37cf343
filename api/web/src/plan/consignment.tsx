/** What the parcel holds, as customs are told: with it the answer is the landed cost. */
import { useEffect, useId, useMemo, useRef, useState } from "preact/hooks";
import type { Place } from "../api/types";
import { channelWords, counted, countryName, incotermWords, tradeWords } from "../format/words";
import { Icon } from "../ui/icons";
import { CURRENCIES, EMPTY_LINE, filled, wireLine, type Draft, type LineDraft } from "./query";

interface Props {
  draft: Draft;
  places: readonly Place[];
  fault(field: string): string | undefined;
  onChange(change: Partial<Draft>): void;
}

/** The API takes more; a form of more is a spreadsheet. */
const MOST = 20;

export function GoodsFields({ draft, places, fault, onChange }: Props) {
  const id = useId();
  const [open, setOpen] = useState(false);
  const group = useRef<HTMLDetailsElement>(null);
  const countries = useMemo(() => [...new Set(places.map((p) => p.country))].sort(), [places]);
  const wrong = fault("consignment");
  const { lines } = draft;
  const told = filled(lines);

  useEffect(() => {
    if (wrong) setOpen(true);
  }, [wrong]);

  const change = (i: number, field: keyof LineDraft, text: string) =>
    onChange({ lines: lines.map((l, k) => (k === i ? { ...l, [field]: text } : l)) });
  const remove = (i: number) => {
    onChange({ lines: lines.filter((_, k) => k !== i) });
    group.current?.querySelector("summary")?.focus(); // the button that had it is gone
  };
  // What is wrong with the goods as a whole has no field of its own.
  const whole = wrong && !lines.some((_, i) => fault(wireLine(lines, i))) ? wrong : undefined;

  const choose = <T extends string>(field: "trade" | "channel" | "incoterm", label: string, words: Record<T, string>) => (
    <div class="field">
      <div class="field-head"><label for={`${id}-${field}`}>{label}</label></div>
      <select
        id={`${id}-${field}`}
        class="input"
        aria-invalid={fault(`consignment.${field}`) ? true : undefined}
        value={draft[field]}
        onChange={(e) => onChange({ [field]: e.currentTarget.value })}
      >
        {(Object.keys(words) as T[]).map((w) => <option key={w} value={w}>{words[w]}</option>)}
      </select>
    </div>
  );

  return (
    <details ref={group} class="goods customs-goods" open={open} onToggle={(e) => setOpen(e.currentTarget.open)}>
      <summary>
        Goods for customs
        <span class="goods-chosen">
          {told.length ? `${counted(told.length, "line")}, ${draft.incoterm.toUpperCase()}` : "none: freight alone"}
        </span>
        <Icon name="chevron" />
      </summary>
      <p class="goods-about">With goods the answer is the landed cost: freight, and the duty, taxes and fees of customs on the way.</p>
      {lines.map((line, i) => (
        <Line
          key={i}
          name={lines.length > 1 ? `Goods ${i + 1}` : "Goods"}
          line={line}
          countries={`${id}-countries`}
          currency={draft.linesCurrency}
          fault={(field) => fault(`${wireLine(lines, i)}.${field}`)}
          onChange={(field, text) => change(i, field, text)}
          onCurrency={(linesCurrency) => onChange({ linesCurrency })}
          onRemove={lines.length > 1 ? () => remove(i) : undefined}
        />
      ))}
      <datalist id={`${id}-countries`}>
        {countries.map((c) => <option key={c} value={c}>{countryName(c)}</option>)}
      </datalist>
      {whole && <p class="field-fault small" role="alert">{whole}</p>}
      {lines.length < MOST && (
        <button class="button bare goods-more" type="button" onClick={() => onChange({ lines: [...lines, EMPTY_LINE] })}>
          <Icon name="plus" /> Another line
        </button>
      )}
      <div class="pair">
        {choose("trade", "Sold", tradeWords)}
        {choose("channel", "Declared as", channelWords)}
      </div>
      {choose("incoterm", "Incoterm", incotermWords)}
    </details>
  );
}

interface LineProps {
  name: string;
  line: LineDraft;
  /** Of the list of countries. */
  countries: string;
  currency: string;
  fault(field: keyof LineDraft): string | undefined;
  onChange(field: keyof LineDraft, text: string): void;
  onCurrency(currency: string): void;
  onRemove: (() => void) | undefined;
}

function Line({ name, line, countries, currency, fault, onChange, onCurrency, onRemove }: LineProps) {
  const id = useId();
  const field = (key: keyof LineDraft, label: string, more: object) => (
    <div class={`goods-${key}`}>
      <label for={`${id}-${key}`}>{label}</label>
      <input
        id={`${id}-${key}`}
        class="input num"
        type="text"
        autocomplete="off"
        value={line[key]}
        aria-invalid={fault(key) ? true : undefined}
        aria-describedby={fault(key) ? `${id}-faults` : undefined}
        onInput={(e) => onChange(key, e.currentTarget.value)}
        {...more}
      />
    </div>
  );
  const faults = (["hs", "origin", "quantity", "value", "weight"] as const).flatMap((key) => {
    const said = fault(key);
    return said ? [`${fieldWords[key]}: ${said}`] : [];
  });
  return (
    <fieldset class="goods-line">
      <legend>{name}</legend>
      {onRemove && (
        <button class="button bare goods-remove" type="button" onClick={onRemove}>
          <Icon name="close" />
          <span class="hidden">Remove {name}</span>
        </button>
      )}
      <div class="goods-fields">
        {field("hs", fieldWords.hs, { inputMode: "numeric", placeholder: "6109.10" })}
        {field("origin", fieldWords.origin, { placeholder: "CN", list: countries, maxLength: 2 })}
        {field("quantity", fieldWords.quantity, { inputMode: "numeric", placeholder: "2" })}
        <div class="goods-value">
          <label for={`${id}-value`}>{fieldWords.value}</label>
          <div class="joined">
            <input
              id={`${id}-value`}
              class="input num"
              type="text"
              inputMode="decimal"
              autocomplete="off"
              placeholder="40.00"
              value={line.value}
              aria-invalid={fault("value") ? true : undefined}
              aria-describedby={fault("value") ? `${id}-faults` : undefined}
              onInput={(e) => onChange("value", e.currentTarget.value)}
            />
            <select class="input" aria-label={`Currency of the goods, at ${name}`} value={currency} onChange={(e) => onCurrency(e.currentTarget.value)}>
              {CURRENCIES.map((c) => <option key={c}>{c}</option>)}
            </select>
          </div>
        </div>
        {field("weight", fieldWords.weight, { inputMode: "decimal", placeholder: "400" })}
      </div>
      {faults.length > 0 && (
        <ul class="field-fault small" id={`${id}-faults`}>
          {faults.map((said) => <li key={said}>{said}</li>)}
        </ul>
      )}
    </fieldset>
  );
}

const fieldWords: Record<keyof LineDraft, string> = {
  hs: "HS code", origin: "Origin", quantity: "Pieces", value: "Value of all", weight: "Net weight, g",
};
