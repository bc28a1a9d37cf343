/**
 * A text field with a list of the facilities that fit what is typed: the
 * combobox pattern of the ARIA Authoring Practices, with the list as listbox.
 * Focus stays in the field; aria-activedescendant names the option in hand.
 */
import type { ComponentChildren } from "preact";
import { useEffect, useId, useMemo, useRef, useState } from "preact/hooks";
import type { Place } from "../api/types";
import { countryName, spaced } from "../format/words";
import { findPlaces, namedPlace, placeLabel } from "./places";
import { Field } from "./field";

/** More than this is scrolled through by nobody: typing on is quicker. */
const SHOWN = 40;

interface Props {
  name: string;
  label: string;
  value: string;
  places: readonly Place[];
  fault: string | undefined;
  aside?: ComponentChildren;
  onInput(value: string): void;
}

export function PlaceField({ name, label, value, places, fault, aside, onInput }: Props) {
  const id = useId();
  const list = useRef<HTMLUListElement>(null);
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const chosen = useMemo(() => namedPlace(places, value), [places, value]);
  // A field that holds a choice opens on all places; what is being typed narrows them.
  const typed = chosen && value === placeLabel(chosen) ? "" : value;
  const found = useMemo(() => (open ? findPlaces(places, typed) : []), [open, places, typed]);
  const shown = found.slice(0, SHOWN);

  useEffect(() => {
    list.current?.children[active]?.scrollIntoView({ block: "nearest" });
  }, [active]);

  const close = () => {
    setOpen(false);
    setActive(-1);
  };
  const choose = (place: Place) => {
    onInput(placeLabel(place));
    close();
  };

  const onKeyDown = (e: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
    if (step) {
      e.preventDefault();
      if (!open) {
        setOpen(true);
        setActive(0);
      } else if (shown.length > 0) {
        setActive((a) => (a < 0 && step < 0 ? shown.length - 1 : (a + step + shown.length) % shown.length));
      }
    } else if (e.key === "Enter" && open && shown[active]) {
      e.preventDefault(); // takes the option and leaves the form unsent
      choose(shown[active]);
    } else if (e.key === "Escape" && open) {
      e.preventDefault();
      close();
    } else if (e.key === "Tab" && open && shown[active]) {
      choose(shown[active]);
    }
  };

  return (
    <Field id={id} label={label} fault={fault} aside={aside} hint={chosen ? `${spaced(chosen.kind)}, ${countryName(chosen.country)}` : undefined}>
      <div class="combo">
        <input
          id={id}
          name={name}
          class="input"
          type="text"
          role="combobox"
          autocomplete="off"
          spellcheck={false}
          placeholder="Name, code or country"
          aria-autocomplete="list"
          aria-expanded={open && shown.length > 0}
          aria-controls={`${id}-list`}
          aria-activedescendant={open && shown[active] ? `${id}-${active}` : undefined}
          aria-invalid={fault ? true : undefined}
          aria-describedby={`${id}-about`}
          value={value}
          onFocus={(e) => e.currentTarget.select()}
          onClick={() => setOpen(true)}
          onInput={(e) => {
            onInput(e.currentTarget.value);
            setOpen(true);
            setActive(e.currentTarget.value.trim() ? 0 : -1);
          }}
          onKeyDown={onKeyDown}
          onBlur={close}
        />
        <ul id={`${id}-list`} ref={list} class="combo-list card" role="listbox" aria-label={label} hidden={!open || shown.length === 0}>
          {shown.map((p, i) => (
            <li
              key={p.id}
              id={`${id}-${i}`}
              role="option"
              aria-selected={i === active}
              class="combo-option"
              // The field would lose its focus, and with it the list, before the click arrives.
              onMouseDown={(e) => e.preventDefault()}
              onClick={() => choose(p)}
              onMouseMove={() => setActive(i)}
            >
              <span class="combo-name">{p.name}</span>
              <span class="mono combo-id">{p.id}</span>
              <span class="combo-about">
                {spaced(p.kind)}, {countryName(p.country)}
              </span>
            </li>
          ))}
        </ul>
        <span class="hidden" role="status">
          {open && value.trim() ? (found.length === 1 ? "1 place fits" : `${found.length} places fit`) : ""}
        </span>
      </div>
    </Field>
  );
}
