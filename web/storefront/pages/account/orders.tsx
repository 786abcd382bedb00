import type { OrderSummary } from "../../../../shared/contracts/admin.ts";
import { formatMoney } from "../../../../shared/money.ts";
import { dayOf } from "../../account-words.ts";
import { AccountFrame, type Reader } from "../../components/account-frame.tsx";
import { orderStates } from "../../order-words.ts";
import { countOf } from "../../words.ts";

type OrdersProps = { orders: OrderSummary[]; nextCursor: string | null; isContinued: boolean; isVerified: boolean; reader: Reader };

/** The orders of an account, newest first, a page at a time. */
export function OrdersPage({ orders, nextCursor, isContinued, isVerified, reader }: OrdersProps) {
  return (
    <AccountFrame reader={reader} path="/account/orders" title="Orders">
      {orders.length === 0 && (
        <p class="account__none">
          {isContinued ? "There are no more." : "None yet."}
          {!isVerified && " Orders you placed as a guest are found here once your address is confirmed."}
        </p>
      )}
      {orders.length === 0 && !isContinued && (
        <a class="button" href="/books">
          Look at the books
        </a>
      )}
      {orders.length > 0 && (
        <ul class="cards cards--wide">
          {orders.map((order) => (
            <OrderCard order={order} />
          ))}
        </ul>
      )}
      <p class="form__actions">
        {nextCursor && (
          <a class="button" href={`/account/orders?${new URLSearchParams({ cursor: nextCursor })}`} rel="next">
            Older orders
          </a>
        )}
        {isContinued && <a href="/account/orders">Back to the newest</a>}
      </p>
    </AccountFrame>
  );
}

function OrderCard({ order }: { order: OrderSummary }) {
  const { id, number, status, createdAt, firstTitle, titles, copies, total } = order;
  return (
    <li class="card">
      <p class="card__title">
        {firstTitle}
        {titles > 1 && <> and {countOf(titles - 1, "more book", "more books")}</>}
      </p>
      <p class="card__text">{orderStates[status]}</p>
      <p class="small">
        <time datetime={createdAt}>{dayOf(createdAt)}</time>, {countOf(copies, "copy", "copies")}, {formatMoney(total)}
      </p>
      <div class="card__actions">
        <a class="button button--small" href={`/orders/${id}`}>
          Order {number}
        </a>
      </div>
    </li>
  );
}
