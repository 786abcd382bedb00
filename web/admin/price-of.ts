/** The minor units of an amount as people type it (`12.99`, `$12.99`, `1,250`, `12`); null for anything else. */
export function priceOf(typed: string): number | null {
  const [, whole, cents = ""] = /^\$?\s*(\d{1,9}|\d{1,3}(?:,\d{3}){1,2})(?:\.(\d{1,2}))?$/.exec(typed.trim()) ?? [];
  if (whole === undefined) return null;
  return Number(whole.replaceAll(",", "")) * 100 + Number(cents.padEnd(2, "0"));
}
