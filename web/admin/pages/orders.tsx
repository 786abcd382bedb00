import type { OrderSummary } from "../../../shared/contracts/admin.ts";
import type { Page } from "../../../shared/contracts/common.ts";
import type { OrderStatus } from "../../../shared/contracts/orders.ts";
import { Notice } from "../../storefront/components/notice.tsx";
import { Input } from "../components/input.tsx";
import { OrderTable } from "../components/order-table.tsx";
import { Paging } from "../components/table.tsx";
import { endedStatuses, openStatuses, statusWords } from "../status-words.ts";

export type OrderListProps = {
  page: Page<OrderSummary>;
  /** What the list is narrowed to; null for every status. */
  status: OrderStatus | null;
  /** The number that was looked for, as typed. */
  typed: string;
  errors: { status?: string; number?: string };
  isContinued: boolean;
};

/** Orders, the newest first. */
export function OrderListPage({ page, status, typed, errors, isContinued }: OrderListProps) {
  const isRefused = errors.status !== undefined || errors.number !== undefined;
  return (
    <>
      <header class="desk-head">
        <h1>{status ? `Orders: ${statusWords[status].words.toLowerCase()}` : "Orders"}</h1>
        <form class="find" method="get" action="/admin/orders">
          <Input
            id="number"
            name="number"
            type="search"
            label="Order number"
            value={typed}
            error={errors.number}
            hint="As the customer reads it out: 7K3M-9QPX"
            maxlength={60}
          />
          <button class="button" type="submit">
            Find
          </button>
        </form>
      </header>
      <Statuses chosen={status} />
      {errors.status && <Notice tone="bad" title={errors.status} isAlert />}
      {!isRefused && page.items.length === 0 && <p class="nothing">{emptyWords(typed, status, isContinued)}</p>}
      {page.items.length > 0 && <OrderTable name="Orders, the newest first" orders={page.items} />}
      <Paging
        first={isContinued ? { href: listAddress(status), words: "Back to the newest" } : undefined}
        more={page.nextCursor ? { href: listAddress(status, page.nextCursor), words: "Older orders" } : undefined}
      />
    </>
  );
}

function Statuses({ chosen }: { chosen: OrderStatus | null }) {
  const choices = [
    { status: null, words: "All" },
    ...[...openStatuses, ...endedStatuses].map((status) => ({ status, words: statusWords[status].words })),
  ];
  return (
    <nav class="choices" aria-label="Orders by status">
      <ul>
        {choices.map(({ status, words }) => (
          <li>
            <a href={listAddress(status)} aria-current={status === chosen ? "true" : undefined}>
              {words}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function listAddress(status: OrderStatus | null, cursor?: string): string {
  const query = new URLSearchParams({ ...(status && { status }), ...(cursor && { cursor }) }).toString();
  return query === "" ? "/admin/orders" : `/admin/orders?${query}`;
}

function emptyWords(typed: string, status: OrderStatus | null, isContinued: boolean): string {
  if (typed !== "") return `No order has the number ${typed}.`;
  if (isContinued) return "There are no older orders.";
  return status ? "No order is in this state." : "Nobody has ordered anything yet.";
}
