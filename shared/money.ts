import { add, type Dinero, type DineroCurrency, dinero, multiply, subtract, toSnapshot, USD } from "dinero.js";

/** An amount in minor units (cents) with its ISO 4217 code. Always a whole number. */
export type Money = { amount: number; currency: CurrencyCode };

/** The currencies Octavo sells in. More arrive with price lists per currency. */
export const currencyCodes = ["USD"] as const;
export type CurrencyCode = (typeof currencyCodes)[number];

const currencies: Record<CurrencyCode, DineroCurrency<number>> = { USD };

/** Currencies that a merchant may name further prices in, with the decimal places of each (ISO 4217). */
export const listCurrencies = {
  ...({ AUD: 2, BGN: 2, BRL: 2, CAD: 2, CHF: 2, CNY: 2, CZK: 2, DKK: 2, EUR: 2, GBP: 2, HKD: 2, HUF: 2, IDR: 2, ILS: 2, INR: 2 } as const),
  ...({ JPY: 0, KRW: 0, KWD: 3, MXN: 2, MYR: 2, NOK: 2, NZD: 2, PHP: 2, PLN: 2, RON: 2, SAR: 2, SEK: 2, SGD: 2, THB: 2 } as const),
  ...({ TRY: 2, TWD: 2, UAH: 2, USD: 2, ZAR: 2 } as const),
} as const;
export type ListPrice = { amount: number; currency: keyof typeof listCurrencies };

/** What one price may be at most, in minor units. */
export const priceMinorMax = 100_000_000;

/** The shop's home currency. */
export const homeCurrency: CurrencyCode = "USD";

/** `amount` minor units; throws when it is not a whole number. */
export function money(amount: number, currency: CurrencyCode = homeCurrency): Money {
  if (!Number.isSafeInteger(amount)) throw new RangeError(`${amount} is not a whole number of minor units`);
  return { amount, currency };
}

/** The sum; zero for an empty list. Throws when currencies differ. */
export function sum(amounts: Money[], currency: CurrencyCode = homeCurrency): Money {
  return fromDinero(amounts.map(toDinero).reduce((total, next) => add(total, next), toDinero(money(0, currency))));
}

/** `unit` × a whole `quantity`. */
export function times(unit: Money, quantity: number): Money {
  return fromDinero(multiply(toDinero(unit), quantity));
}

/** `left` − `right`; may be negative. Throws when currencies differ. */
export function minus(left: Money, right: Money): Money {
  return fromDinero(subtract(toDinero(left), toDinero(right)));
}

/** Same amount and same currency. */
export function isSameMoney(left: Money, right: Money): boolean {
  return left.amount === right.amount && left.currency === right.currency;
}

/** For people, e.g. `$12.99`. */
export function formatMoney({ amount, currency }: Money, locale = "en-US"): string {
  const { exponent } = currencies[currency];
  return new Intl.NumberFormat(locale, { style: "currency", currency }).format(amount / 10 ** exponent);
}

/** A price in any of the list's currencies, e.g. `€11.99`. */
export function formatListPrice({ amount, currency }: ListPrice, locale = "en-US"): string {
  const digits = listCurrencies[currency];
  const format = { style: "currency", currency, minimumFractionDigits: digits, maximumFractionDigits: digits } as const;
  return new Intl.NumberFormat(locale, format).format(amount / 10 ** digits);
}

function toDinero({ amount, currency }: Money): Dinero<number> {
  return dinero({ amount, currency: currencies[currency] });
}

function fromDinero(value: Dinero<number>): Money {
  const { amount, currency } = toSnapshot(value);
  return money(amount, currency.code as CurrencyCode);
}
