/** A moment with its zone, as an element that machines can read too. */
import { local } from "../format/time";

interface Props {
  time: string;
  zone?: string | undefined;
  /** Leave out the day where a heading has it. */
  clockOnly?: boolean;
}

/** "Fri 27 Nov, 14:20 CET"; the title has the offset and the zone's full name. */
export function When({ time, zone, clockOnly }: Props) {
  const at = local(time, zone);
  if (!at) return <span class="quiet">time unknown</span>;
  return (
    <time dateTime={time} title={`${at.longDay}, ${at.clock} ${at.offset}${zone ? ` (${zone})` : ""}`} class="num">
      {clockOnly ? "" : `${at.day}, `}
      {at.clock} <span class="zone">{at.zone}</span>
    </time>
  );
}

/** "CET (UTC+1)", or "UTC+8" where the zone has no letters. */
export function zoneWords(at: { zone: string; offset: string }): string {
  return at.zone === at.offset ? at.offset : `${at.zone} (${at.offset})`;
}
