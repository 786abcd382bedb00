import { add, type Dinero, type DineroCurrency, dinero, multiply, subtract, toSnapshot, USD } from "dinero.js";

/** An amount in minor units (cents) with its ISO 4217 code. Always a whole number. */
export type Money = { amount: number; currency: CurrencyCode };

/** The currencies Octavo sells in. More arrive with price lists per currency. */
export const currencyCodes = ["USD"] as const;
export type CurrencyCode = (typeof currencyCodes)[number];

const currencies: Record<CurrencyCode, DineroCurrency<number>> = { USD };

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

function toDinero({ amount, currency }: Money): Dinero<number> {
  return dinero({ amount, currency: currencies[currency] });
}

function fromDinero(value: Dinero<number>): Money {
  const { amount, currency } = toSnapshot(value);
  return money(amount, currency.code as CurrencyCode);
}
