/** The head of both pages: the mark, and whatever the page puts beside it. */
import type { ComponentChildren } from "preact";

export function Header({ children, home }: { children?: ComponentChildren; home?: boolean }) {
  const mark = (
    <>
      <svg viewBox="0 0 28 28" aria-hidden="true">
        <rect class="mark-ground" width="28" height="28" rx="7" />
        <path class="mark-line" d="M6 20.5V11l8-4.5 8 4.5v9.5M10 20.5v-5h8v5M10 18h8" />
      </svg>
      Entrepot
    </>
  );
  return (
    <header class="header">
      {home ? <a class="brand" href="/">{mark}</a> : <span class="brand">{mark}</span>}
      {children}
    </header>
  );
}
