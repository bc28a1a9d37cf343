/**
 * Amounts as people read them. They come as decimal strings and stay so: no
 * amount passes through a binary fraction on its way to the screen.
 */
import type { Money } from "../api/types";

const formatters = new Map<string, Intl.NumberFormat>();

/** "€12.40", "US$80.00", "JP¥1,200": the sign says which dollar or yen. */
export function money({ amount, currency }: Money): string {
  let f = formatters.get(currency);
  if (!f) {
    try {
      f = new Intl.NumberFormat("en-GB", { style: "currency", currency });
    } catch {
      return `${amount} ${currency}`; // not a code that Intl knows the form of
    }
    formatters.set(currency, f);
  }
  // Intl takes a decimal string exactly; the type of the library does not say so for any string.
  return f.format(amount as `${number}`);
}

/** The exact sum of amounts of one currency. */
export function sum(amounts: readonly Money[]): Money {
  const first = amounts[0];
  if (!first) throw new RangeError("sum: got no amounts, want at least one");
  const places = Math.max(...amounts.map((m) => fraction(m.amount).length));
  let total = 0n;
  for (const m of amounts) {
    if (m.currency !== first.currency) throw new RangeError(`sum: got ${m.currency}, want ${first.currency} as the first`);
    total += BigInt(m.amount.replace(".", "") + "0".repeat(places - fraction(m.amount).length));
  }
  const digits = String(total < 0n ? -total : total).padStart(places + 1, "0");
  const whole = digits.slice(0, digits.length - places);
  const cents = digits.slice(digits.length - places);
  return { amount: `${total < 0n ? "-" : ""}${whole}${cents ? `.${cents}` : ""}`, currency: first.currency };
}

function fraction(amount: string): string {
  return amount.split(".")[1] ?? "";
}
