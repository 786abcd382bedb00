// Responsible for orders: taking them, moving them through their life cycle, and repairing them after any crash.
// Leaves to others: prices and titles (catalog), copies (inventory), money (payments), lines before checkout (cart), mail (notifications).
import { WorkerEntrypoint } from "cloudflare:workers";
import { drizzle } from "drizzle-orm/d1";
import type { OrderInspection, OrderQuery } from "../../shared/contracts/admin.ts";
import type { OrderForMail } from "../../shared/contracts/orders.ts";
import { consumeBatch } from "../../shared/events/consume.ts";
import { sweepOutbox } from "../../shared/events/outbox.ts";
import { attempt } from "../../shared/result.ts";
import { depsOf } from "./deps.ts";
import { type OrderLookup, showOrder, showStatus } from "./find-order.ts";
import { handleEvent } from "./handle-event.ts";
import { inspectOrder } from "./inspect-order.ts";
import { orderCounts, pageOfOrders } from "./list-orders.ts";
import { viewForMail } from "./order-view.ts";
import { type PlaceOrderCommand, placeOrder } from "./place-order.ts";
import { findOrder } from "./repository.ts";
import { app } from "./routes.ts";
import { sweepOrders } from "./sweep-orders.ts";

export default class Orders extends WorkerEntrypoint<OrdersEnv> {
  override fetch(request: Request) {
    return app.fetch(request, this.env, this.ctx);
  }

  override async queue(batch: MessageBatch) {
    const deps = depsOf(this.env, this.ctx);
    await consumeBatch(batch, { domain: "orders", db: deps.db, now: deps.now, handle: (event, trace) => handleEvent(deps, event, trace) });
  }

  override async scheduled() {
    // The outbox is swept whatever becomes of the orders.
    const sweeps = [sweepOrders(depsOf(this.env, this.ctx)), sweepOutbox(drizzle(this.env.DB), this.env, Date.now())];
    for (const sweep of await Promise.allSettled(sweeps)) if (sweep.status === "rejected") throw sweep.reason;
  }

  placeOrder(command: PlaceOrderCommand) {
    return attempt(() => placeOrder(depsOf(this.env, this.ctx), command));
  }

  findOrder(lookup: OrderLookup) {
    return attempt(() => showOrder(depsOf(this.env, this.ctx), lookup));
  }

  orderStatus(lookup: OrderLookup) {
    return attempt(() => showStatus(depsOf(this.env, this.ctx), lookup));
  }

  async describeForMail({ orderId }: { orderId: string }): Promise<OrderForMail | null> {
    const deps = depsOf(this.env, this.ctx);
    const order = await findOrder(deps.db, orderId);
    return order ? await viewForMail(deps, order) : null;
  }

  listOrders(query: OrderQuery) {
    return attempt(() => pageOfOrders(drizzle(this.env.DB), query));
  }

  countOrders() {
    return orderCounts(drizzle(this.env.DB), Date.now());
  }

  inspectOrder({ orderId }: { orderId: string }): Promise<OrderInspection | null> {
    return inspectOrder(depsOf(this.env, this.ctx), orderId);
  }
}
