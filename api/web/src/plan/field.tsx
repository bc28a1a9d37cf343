/** A labelled control with room for a hint and for what is wrong with it. */
import type { ComponentChildren } from "preact";

interface Props {
  id: string;
  label: string;
  hint?: ComponentChildren;
  /** Stands at the far end of the label's line. */
  aside?: ComponentChildren;
  fault?: string | undefined;
  children: ComponentChildren;
}

/** The control inside points at `${id}-about` with aria-describedby. */
export function Field({ id, label, hint, aside, fault, children }: Props) {
  return (
    <div class={`field ${fault ? "field-bad" : ""}`}>
      <div class="field-head">
        <label for={id}>{label}</label>
        {aside}
      </div>
      {children}
      <p id={`${id}-about`} class="field-about">{fault ? <span class="field-fault">{fault}</span> : hint}</p>
    </div>
  );
}
