/**
 * The planner's API key. It lives in sessionStorage: this tab only, gone when
 * the tab closes. A link may bring it as #key=...; it is taken out of the
 * address at once, so that it is in no history and no copied link.
 */
const SLOT = "entrepot.key";

export function takeKey(): string {
  const brought = new URLSearchParams(location.hash.slice(1)).get("key");
  if (brought) {
    history.replaceState(null, "", location.pathname + location.search);
    keepKey(brought);
    return brought;
  }
  try {
    return sessionStorage.getItem(SLOT) ?? "";
  } catch {
    return ""; // storage is switched off: the key is asked for again
  }
}

export function keepKey(key: string): void {
  try {
    if (key) sessionStorage.setItem(SLOT, key);
    else sessionStorage.removeItem(SLOT);
  } catch {
    // Storage is switched off: the key lasts as long as the page.
  }
}

/** "ent_3fk2…": enough to tell keys apart, the public part only. */
export function keyLabel(key: string): string {
  return /^(ent_[^_]+)_/.exec(key)?.[1] ?? "key";
}
