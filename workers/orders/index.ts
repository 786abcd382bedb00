// Responsible for orders: taking them, moving them through their life cycle, and repairing them after any crash.
// Leaves to others: prices and titles (catalog), copies (inventory), money (payments), lines before checkout (cart), mail (notifications).
import { WorkerEntrypoint } from "cloudflare:workers";
import { drizzle } from "drizzle-orm/d1";
import type { OrderInspection, OrderQuery } from "../../shared/contracts/admin.ts";
import type { OrderForMail } from "../../shared/contracts/orders.ts";
import { consumeBatch } from "../../shared/events/consume.ts";
import type { AnyEnvelope } from "../../shared/events/envelope.ts";
import { sweepOutbox } from "../../shared/events/outbox.ts";
import { attempt } from "../../shared/result.ts";
import type { Trace } from "../../shared/trace.ts";
import { depsOf } from "./deps.ts";
import { type OrderLookup, showOrder, showStatus } from "./find-order.ts";
import { handleEvent, handleEvents, paymentEvents } from "./handle-event.ts";
import { inspectOrder } from "./inspect-order.ts";
import { orderCounts, pageOfOrders } from "./list-orders.ts";
import { viewForMail } from "./order-view.ts";
import { type PlaceOrderCommand, placeOrder } from "./place-order.ts";
import { findOrders } from "./repository.ts";
import { app } from "./routes.ts";
import { sweepOrders } from "./sweep-orders.ts";

export default class Orders extends WorkerEntrypoint<OrdersEnv> {
  override fetch(request: Request) {
    return app.fetch(request, this.env, this.ctx);
  }

  override async queue(batch: MessageBatch) {
    const deps = depsOf(this.env, this.ctx);
    const together = { takes: paymentEvents, handle: (events: AnyEnvelope[]) => handleEvents(deps, events) };
    const handle = (event: AnyEnvelope, trace: Trace) => handleEvent(deps, event, trace);
    await consumeBatch(batch, { domain: "orders", db: deps.db, now: deps.now, handle, together });
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

  /** What a mail tells of each of these orders, by id; unknown ones are missing. */
  async describeForMail({ orderIds }: { orderIds: string[] }): Promise<Record<string, OrderForMail>> {
    const deps = depsOf(this.env, this.ctx);
    const found = await findOrders(deps.db, orderIds);
    return Object.fromEntries(await Promise.all(found.map(async (order) => [order.id, await viewForMail(deps, order)] as const)));
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
