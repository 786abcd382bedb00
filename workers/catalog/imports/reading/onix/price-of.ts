import { type ListPrice, listCurrencies, priceMinorMax } from "../../../../../shared/money.ts";
import type { Defaults } from "../draft.ts";
import { childOf, childrenOf, type OnixElement, type ProductRejection, textIn, textOf } from "./element.ts";
import { suppliesOf } from "./supplies-of.ts";

/** Price types a buyer pays (code list 58), those with tax before those without. Not those of special sales and before publication, and never what a bookseller pays. */
const retailTypes = ["02", "42", "04", "01", "41", "03"];
/** Prices for whoever comes: unqualified, or for consumers (code list 59). Not those of libraries, schools, members or promotions. */
const openQualifiers = ["", "00", "05"];

/** Why there may be no price (code list 57). */
const unpricedReasons = new Map(
  Object.entries({
    "02": "the price is to be announced",
    "03": "it is not sold separately",
    "04": "the supplier says the price on request",
    "05": "it is not sold at a set price",
    "06": "it is sold only in a set",
    "07": "it is no longer sold",
  }),
);

/**
 * What a buyer pays today in the shop's currency, in minor units, and the element that says so; 0 for what is free. Without one it is the
 * price of the options, where they have one; else why there is none.
 */
export function priceOf(
  { product, header }: { product: OnixElement; header: OnixElement | null },
  { priceMinor, currency }: Defaults,
  nowMs: number,
): { amount: number; at: OnixElement } | ProductRejection {
  const supplies = suppliesOf(product);
  const prices = supplies.flatMap((supply) => childrenOf(supply, "Price"));
  const currencyOf = (price: OnixElement) => currencyOfPrice(price, header);
  const inCurrency = prices.filter((price) => currencyOf(price) === currency);
  const retail = retailOf(inCurrency, header, nowMs);
  const [best] = retail;
  if (best?.amount) return amountOf(best.amount);
  const [unpriced = null] = [...supplies, ...prices].flatMap((part) => childOf(part, "UnpricedItemType") ?? []);
  if (prices.length === 0 && textOf(unpriced) === "01") return { amount: 0, at: unpriced ?? product };
  if (priceMinor !== null) return { amount: priceMinor, at: product };
  if (inCurrency.length > 0)
    return { at: inCurrency[0] ?? product, code: "no-price", reason: `no price in ${currency} is a retail price that holds today` };
  const [first] = prices;
  if (!first) return { at: unpriced ?? product, code: "no-price", reason: unpricedReasons.get(textOf(unpriced)) ?? "no price" };
  const others = [...new Set(prices.map((price) => currencyOf(price) || "no currency"))];
  return {
    at: childOf(first, "CurrencyCode") ?? first,
    code: "currency",
    reason: `prices in ${others.slice(0, 10).join(", ")}; the shop sells in ${currency}`,
  };
}

/** What a buyer pays today in each currency but the shop's own, where the price can be read. */
export function furtherPricesOf(
  { product, header }: { product: OnixElement; header: OnixElement | null },
  { currency: own }: Defaults,
  nowMs: number,
): ListPrice[] {
  const prices = suppliesOf(product).flatMap((supply) => childrenOf(supply, "Price"));
  const currencies = [...new Set(prices.map((price) => currencyOfPrice(price, header)))];
  return currencies.flatMap((code) => {
    const currency = Object.keys(listCurrencies).find((one) => one === code) as ListPrice["currency"] | undefined;
    if (!currency || currency === own) return [];
    const ofCurrency = prices.filter((price) => currencyOfPrice(price, header) === currency);
    const [best] = retailOf(ofCurrency, header, nowMs);
    const text = textOf(best?.amount ?? null);
    const amount = Math.round(Number(text) * 10 ** listCurrencies[currency]);
    return /^\d{1,9}(?:\.\d+)?$/.test(text) && amount <= priceMinorMax ? [{ amount, currency }] : [];
  });
}

/** Prices that a buyer pays today, best first. */
function retailOf(prices: OnixElement[], header: OnixElement | null, nowMs: number) {
  return prices
    .filter((price) => openQualifiers.includes(textIn(price, "PriceQualifier")) && holdsOn(price, dayOf(nowMs)))
    .map((price) => ({ price, rank: retailTypes.indexOf(typeOf(price, header)), amount: childOf(price, "PriceAmount") }))
    .filter(({ rank, amount }) => rank >= 0 && amount !== null)
    .sort((left, right) => left.rank - right.rank);
}

function currencyOfPrice(price: OnixElement, header: OnixElement | null): string {
  return textIn(price, "CurrencyCode") || textIn(header, "DefaultCurrencyCode");
}

/** In 2.1 the type has another name; where it is nowhere, the price is taken for what it is called: a price with tax. */
function typeOf(price: OnixElement, header: OnixElement | null): string {
  const own = textIn(price, "PriceType") || textIn(price, "PriceTypeCode");
  return own || textIn(header, "DefaultPriceType") || textIn(header, "DefaultPriceTypeCode") || "02";
}

function amountOf(element: OnixElement): { amount: number; at: OnixElement } | ProductRejection {
  const text = textOf(element);
  if (/^\d{1,7}(?:\.\d{1,2}0*)?$/.test(text)) return { amount: Math.round(Number(text) * 100), at: element };
  return { at: element, code: "price", reason: `${JSON.stringify(text.slice(0, 40))} is no price such as 12.99` };
}

/** Whether a price has begun and has not ended on that day (code list 173: 14 from, 15 until). */
function holdsOn(price: OnixElement, today: string): boolean {
  const dates = childrenOf(price, "PriceDate");
  const ofRole = (role: string) => dates.find((date) => textIn(date, "PriceDateRole") === role) ?? null;
  const from = (textIn(ofRole("14"), "Date") || textIn(price, "PriceEffectiveFrom")).slice(0, 8);
  const until = (textIn(ofRole("15"), "Date") || textIn(price, "PriceEffectiveUntil")).slice(0, 8);
  return (from === "" || from <= today) && (until === "" || today <= until);
}

/** `20261121`, as dates of prices are written. */
function dayOf(nowMs: number): string {
  return new Date(nowMs).toISOString().slice(0, 10).replaceAll("-", "");
}
