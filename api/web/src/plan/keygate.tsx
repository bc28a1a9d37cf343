/** Asks for an API key, and says so when the one given does not open the network. */
import { useId, useState } from "preact/hooks";
import type { Problem } from "../api/types";
import { Icon } from "../ui/icons";
import { Field } from "./field";

export function KeyGate({ problem, onKey }: { problem: Problem | undefined; onKey(key: string): void }) {
  const id = useId();
  const [key, setKey] = useState("");
  return (
    <main class="gate">
      <form
        class="card gate-card"
        onSubmit={(e) => {
          e.preventDefault();
          if (key.trim()) onKey(key.trim());
        }}
      >
        <h1>Plan cross-border shipments</h1>
        <p class="quiet">Every route worth choosing between, with its arrival in local time and its cost, leg by leg.</p>
        {problem && (
          <p class="note bad" role="alert">
            <Icon name="alert" />
            <span><strong>{problem.title}</strong> {problem.detail !== problem.title && problem.detail}</span>
          </p>
        )}
        <Field id={id} label="API key" hint="A planner or admin key. It stays in this tab and is forgotten when the tab closes.">
          <input
            id={id}
            class="input mono"
            type="password"
            autocomplete="off"
            placeholder="ent_…"
            required
            aria-describedby={`${id}-about`}
            value={key}
            onInput={(e) => setKey(e.currentTarget.value)}
          />
        </Field>
        <button class="button primary wide" type="submit">Open the planner</button>
      </form>
    </main>
  );
}
