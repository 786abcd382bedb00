import { formatMoney } from "../../../shared/money.ts";
import type { Totals as TotalsOf } from "../../../shared/totals.ts";

/** What a cart or an order costs, item by item. Discounts and taxes are named when there are any. */
export function Totals({ totals: { subtotal, discount, shipping, tax, total } }: { totals: TotalsOf }) {
  return (
    <dl class="totals">
      <div>
        <dt>Books</dt>
        <dd>{formatMoney(subtotal)}</dd>
      </div>
      {discount.amount > 0 && (
        <div>
          <dt>Discount</dt>
          <dd>−{formatMoney(discount)}</dd>
        </div>
      )}
      <div>
        <dt>Standard delivery</dt>
        <dd>{formatMoney(shipping)}</dd>
      </div>
      {tax.amount > 0 && (
        <div>
          <dt>Tax</dt>
          <dd>{formatMoney(tax)}</dd>
        </div>
      )}
      <div class="totals__total">
        <dt>Total</dt>
        <dd>{formatMoney(total)}</dd>
      </div>
    </dl>
  );
}
