import type { ReadOrder } from "../../../shared/contracts/orders.ts";
import { formatMoney } from "../../../shared/money.ts";
import { Thumb } from "../components/thumb.tsx";
import { Totals } from "../components/totals.tsx";
import { orderWords } from "../order-words.ts";
import { formatName } from "../words.ts";

/** Marks of an order's three outcomes, beside the words that say the same. */
const marks = { good: "✓", waiting: "…", bad: "×" } as const;

/** An order as its buyer finds it, by the link that only the buyer has. */
export function OrderPage({ order, address }: { order: ReadOrder; address: string }) {
  const words = orderWords(order);
  const isOver = words.tone === "bad";
  return (
    <>
      <header class={`order-head order-head--${words.tone}`}>
        <span class="order-head__mark" aria-hidden="true">
          {marks[words.tone]}
        </span>
        <div>
          <h1>{words.title}</h1>
          <p class="lede" role="status">
            {words.text}
          </p>
          <p class="order-head__number">
            Order <strong>{order.number}</strong> of <time datetime={order.createdAt}>{dayOf(order.createdAt)}</time>
          </p>
          <NextStep order={order} address={address} />
        </div>
      </header>
      <section class="section" aria-labelledby="lines">
        <h2 class="section__title" id="lines">
          {isOver ? "What was to be sent" : "What you ordered"}
        </h2>
        <div class="with-aside">
          <OrderLines order={order} />
          <aside class="summary" aria-label="Totals">
            <Totals totals={order.totals} />
          </aside>
        </div>
      </section>
    </>
  );
}

function NextStep({ order, address }: { order: ReadOrder; address: string }) {
  const { tone, isOutstanding } = orderWords(order);
  const { payment, status } = order;
  if (status === "paying" && payment?.action) {
    return (
      <a class="button button--primary" href={payment.action.url}>
        Go to your bank
      </a>
    );
  }
  if (isOutstanding) {
    return (
      <a class="button" href={address}>
        Look again now
      </a>
    );
  }
  if (tone === "bad") {
    return (
      <a class="button button--primary" href="/cart">
        Back to your cart
      </a>
    );
  }
  return (
    <a class="button" href="/books">
      Go on looking around
    </a>
  );
}

function OrderLines({ order: { lines } }: { order: ReadOrder }) {
  return (
    <table class="lines">
      <caption class="visually-hidden">Books in this order</caption>
      <thead>
        <tr>
          <th scope="col">Book</th>
          <th scope="col" class="number">
            Price
          </th>
          <th scope="col" class="number">
            Copies
          </th>
          <th scope="col" class="number">
            Together
          </th>
        </tr>
      </thead>
      <tbody>
        {lines.map(({ bookId, title, format, quantity, unitPrice, lineTotal }) => (
          <tr>
            <th scope="row" class="lines__book">
              <div class="lines__with-cover">
                <Thumb book={bookId} />
                <div>
                  <a href={`/books/${bookId}`}>{title}</a>
                  <span class="lines__format">{formatName(format)}</span>
                </div>
              </div>
            </th>
            <td class="number" data-label="Price">
              {formatMoney(unitPrice)}
            </td>
            <td class="number" data-label="Copies">
              {quantity}
            </td>
            <td class="number lines__total" data-label="Together">
              {formatMoney(lineTotal)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function dayOf(isoTime: string): string {
  return new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" }).format(new Date(isoTime));
}
