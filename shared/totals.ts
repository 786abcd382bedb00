import { homeCurrency, type Money, money, sum, times } from "./money.ts";

/** How an order can be sent. More arrive with shipping rules. */
export const shippingMethods = ["standard"] as const;
export type ShippingMethod = (typeof shippingMethods)[number];

/** Price of each method for one order, in minor units of the home currency. */
const shippingMinor: Record<ShippingMethod, number> = { standard: 499 };

export type Totals = { subtotal: Money; discount: Money; shipping: Money; tax: Money; total: Money };

/** What one order's delivery costs, however many books it has. */
export function shippingPriceOf(method: ShippingMethod): Money {
  return money(shippingMinor[method]);
}

/** What a cart or an order costs. Without lines everything is zero; there is no tax until tax rules exist. */
export function totalsOf(lines: { unitPrice: Money; quantity: number }[], method: ShippingMethod = "standard"): Totals {
  const subtotal = sum(lines.map((line) => times(line.unitPrice, line.quantity)));
  const shipping = money(lines.length === 0 ? 0 : shippingMinor[method]);
  const none = money(0, homeCurrency);
  return { subtotal, discount: none, shipping, tax: none, total: sum([subtotal, shipping]) };
}
