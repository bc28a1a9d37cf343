/** Line icons on a 24 by 24 grid, drawn for this project. They never speak: words stand beside them. */
import type { Mode } from "../api/types";

const paths = {
  air: "M12 3c.8 0 1.3.9 1.3 2v4.3l7.2 4.2v1.9l-7.2-2.1v3.9l2.2 1.7v1.4L12 19.2l-3.5 1.1v-1.4l2.2-1.7v-3.9l-7.2 2.1v-1.9l7.2-4.2V5c0-1.1.5-2 1.3-2z",
  sea: "M4 14l1.6 5.2M20 14l-1.6 5.2M4 14l8-3 8 3M7 12.8V7h10v5.8M10 7V3.5h4V7M3 21c1.5 0 1.5-1 3-1s1.5 1 3 1 1.5-1 3-1 1.5 1 3 1 1.5-1 3-1 1.5 1 3 1",
  rail: "M7 3.5h10a2 2 0 0 1 2 2V15a2.5 2.5 0 0 1-2.5 2.5h-9A2.5 2.5 0 0 1 5 15V5.5a2 2 0 0 1 2-2zM5 10.5h14M12 3.5v7M8.5 14h.01M15.5 14h.01M8.5 17.5L6 21M15.5 17.5L18 21",
  road: "M2.5 6h11.5v10.5H2.5zM14 9.5h4l3.5 3.5v3.5H14zM9 18a2 2 0 1 1-4 0 2 2 0 0 1 4 0zM19 18a2 2 0 1 1-4 0 2 2 0 0 1 4 0z",
  barge: "M3 14h18l-2.5 5h-13zM6 14v-3.5h4V14M10 14v-3.5h4V14M14 14V8h4v6",
  post: "M3.5 6h17v12h-17zM3.5 7l8.5 6.5L20.5 7",
  courier: "M12 3l7.5 4v9L12 20.5 4.5 16V7zM4.5 7l7.5 4.2L19.5 7M12 11.2v9.3M8.2 5.1l7.5 4.1",
  check: "M5 12.5l4.5 4.5L19 7.5",
  alert: "M12 4L2.5 20h19zM12 10v4.5M12 17.2v.01",
  info: "M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0zM12 11v5M12 7.8v.01",
  clock: "M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0zM12 7v5.2l3.3 2",
  swap: "M7 4v15M7 19l-3.5-3.5M7 19l3.5-3.5M17 20V5M17 5l-3.5 3.5M17 5l3.5 3.5",
  key: "M12 12a4 4 0 1 1-8 0 4 4 0 0 1 8 0zM12 12h9M21 12v3.5M17.5 12v2.5",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  chevron: "M7 10l5 5 5-5",
  pin: "M12 21s7-6.3 7-11.5a7 7 0 0 0-14 0C5 14.7 12 21 12 21zM14.5 9.5a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0z",
  arrow: "M4 12h15M13.5 6.5L19 12l-5.5 5.5",
  stamp: "M9.5 3.5h5l-.8 6 5.3 2.5v3.5H5V12l5.3-2.5zM5 19.5h14",
  plus: "M12 5v14M5 12h14",
  close: "M6 6l12 12M18 6L6 18",
  refresh: "M20 11a8 8 0 0 0-14.5-3.5L4 9M4 4v5h5M4 13a8 8 0 0 0 14.5 3.5L20 15M20 20v-5h-5",
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}

/** A mode of carriage as a coloured sign. */
export function ModeSign({ mode }: { mode: Mode }) {
  return (
    <span class={`mode mode-${mode}`}>
      <Icon name={mode in paths ? mode : "courier"} />
    </span>
  );
}
