import type { OrderCounts, OrderSummary, ProjectedLevel } from "../../../shared/contracts/admin.ts";
import type { EditionQuote } from "../../../shared/contracts/catalog.ts";
import type { OrderStatus } from "../../../shared/contracts/orders.ts";
import { Notice } from "../../storefront/components/notice.tsx";
import { LevelTable } from "../components/level-table.tsx";
import { OrderTable } from "../components/order-table.tsx";
import { endedStatuses, openStatuses, statusWords } from "../status-words.ts";

type OverviewProps = { counts: OrderCounts; orders: OrderSummary[]; levels: ProjectedLevel[]; titles: Map<string, EditionQuote> };

/** What wants attention, at a glance. */
export function OverviewPage({ counts, orders, levels, titles }: OverviewProps) {
  return (
    <>
      <header class="desk-head">
        <h1>Overview</h1>
      </header>
      {counts.stuck > 0 && (
        <Notice tone="bad" title={`${counts.stuck} ${counts.stuck === 1 ? "order is" : "orders are"} stuck`}>
          <p>Under way for more than half an hour, which no order should be. The shop goes on trying by itself; its log says why.</p>
        </Notice>
      )}
      <section class="desk-part" aria-labelledby="under-way">
        <h2 id="under-way">Orders under way now</h2>
        <Figures counts={counts} statuses={openStatuses} />
      </section>
      <section class="desk-part" aria-labelledby="ended">
        <h2 id="ended">Orders of the last 24 hours that have ended</h2>
        <Figures counts={counts} statuses={endedStatuses} />
      </section>
      <div class="desk-columns">
        <section class="desk-part" aria-labelledby="latest">
          <div class="desk-part__head">
            <h2 id="latest">Latest orders</h2>
            <a href="/admin/orders">All orders</a>
          </div>
          {orders.length === 0 ? (
            <p class="nothing">Nobody has ordered anything yet.</p>
          ) : (
            <OrderTable name="Table of the latest orders" orders={orders} />
          )}
        </section>
        <section class="desk-part" aria-labelledby="lowest">
          <div class="desk-part__head">
            <h2 id="lowest">Fewest copies left</h2>
            <a href="/admin/stock">All stock</a>
          </div>
          {levels.length === 0 ? (
            <p class="nothing">No copies have been received yet.</p>
          ) : (
            <LevelTable name="Table of the fewest copies left" levels={levels} titles={titles} isShort />
          )}
        </section>
      </div>
    </>
  );
}

function Figures({ counts, statuses }: { counts: OrderCounts; statuses: readonly OrderStatus[] }) {
  return (
    <ul class="figures">
      {statuses.map((status) => {
        const { words, tone } = statusWords[status];
        const count = counts.byStatus[status];
        return (
          <li>
            <a class={`figure figure--${count === 0 ? "plain" : tone}`} href={`/admin/orders?status=${status}`}>
              <span class="figure__count">{count.toLocaleString("en-US")}</span>
              <span class="figure__words">{words}</span>
            </a>
          </li>
        );
      })}
    </ul>
  );
}
