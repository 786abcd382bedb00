import { type ListPrice, listCurrencies } from "../../../shared/money.ts";

/** A price as it is written in files, with all the decimal places of its currency and a point: `12.99`, `1200` (yen). */
export function decimalAmountOf({ amount, currency }: ListPrice): string {
  const places = listCurrencies[currency];
  const digits = String(amount).padStart(places + 1, "0");
  return places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
}
