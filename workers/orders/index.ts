// Responsible for orders: taking them, moving them through their life cycle, and repairing them after any crash.
// Leaves to others: prices and titles (catalog), copies (inventory), money (payments), lines before checkout (cart), mail (notifications).
import { WorkerEntrypoint } from "cloudflare:workers";
import { drizzle } from "drizzle-orm/d1";
import { callerOf } from "../../shared/auth/caller.ts";
import { requireCaller } from "../../shared/auth/callers.ts";
import type { OrderInspection, OrderQuery } from "../../shared/contracts/admin.ts";
import type { OrderForMail } from "../../shared/contracts/orders.ts";
import { type ConfirmedOrder, ordersMax } from "../../shared/contracts/warehouse.ts";
import { consumeBatch } from "../../shared/events/consume.ts";
import type { AnyEnvelope } from "../../shared/events/envelope.ts";
import { sweepOutbox } from "../../shared/events/outbox.ts";
import { attempt, type Result } from "../../shared/result.ts";
import { settleAll } from "../../shared/settle-all.ts";
import type { Trace } from "../../shared/trace.ts";
import { depsOf } from "./deps.ts";
import { lookupOf, type OrderQuestion, readerOf, showOrder, showStatus } from "./find-order.ts";
import { handleEvent, handleEvents, paymentEvents } from "./handle-event.ts";
import { inspectOrder } from "./inspect-order.ts";
import { orderCounts, pageOfOrders } from "./list-orders.ts";
import { viewForMail } from "./order-view.ts";
import { type PlaceOrderCommand, placeOrder } from "./place-order.ts";
import { listConfirmed, listConfirmedAfter } from "./repository/confirmed.ts";
import { listOrderIdsOf } from "./repository/owners.ts";
import { findOrders } from "./repository.ts";
import { resealContacts } from "./reseal-contacts.ts";
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
    const deps = depsOf(this.env, this.ctx);
    const sweeps = [sweepOrders(deps), sweepOutbox(deps.db, this.env, Date.now()), resealContacts(deps)];
    await settleAll(sweeps, deps.log);
  }

  /** Orders, for a guest or for whoever the token speaks for. */
  placeOrder(command: PlaceOrderCommand) {
    return attempt(async () => {
      const { actor } = await readerOf(this.env, command.token, "POST", "/api/orders");
      return await placeOrder(depsOf(this.env, this.ctx), command, actor?.userId ?? null);
    });
  }

  /** An order for who has its `lookupToken`, or for whoever the `token` speaks for. */
  findOrder(query: OrderQuestion) {
    return attempt(async () => await showOrder(depsOf(this.env, this.ctx), await lookupOf(this.env, query)));
  }

  orderStatus(query: OrderQuestion) {
    return attempt(async () => await showStatus(depsOf(this.env, this.ctx), await lookupOf(this.env, query)));
  }

  /** What a mail tells of each of these orders, by id; unknown ones are missing. */
  async describeForMail({ orderIds }: { orderIds: string[] }): Promise<Record<string, OrderForMail>> {
    requireCaller(this.ctx, "notifications");
    const deps = depsOf(this.env, this.ctx);
    const found = await findOrders(deps.db, orderIds);
    return Object.fromEntries(await Promise.all(found.map(async (order) => [order.id, await viewForMail(deps, order)] as const)));
  }

  /** The ids of an account's orders, a page behind `afterId`: for who keeps something of them that has to go. */
  orderIdsOf({ userId, afterId, limit }: { userId: string; afterId: string; limit: number }): Promise<string[]> {
    requireCaller(this.ctx, "notifications");
    return listOrderIdsOf(drizzle(this.env.DB), userId, afterId, limit);
  }

  /** Those of up to 100 orders that are confirmed: for who counts what was sold. */
  confirmedOrders({ orderIds }: { orderIds: string[] }): Promise<ConfirmedOrder[]> {
    requireCaller(this.ctx, "analytics");
    return listConfirmed(drizzle(this.env.DB), orderIds);
  }

  /** A page of confirmed orders behind one of them, by their ids: for who counts all that was sold. */
  confirmedOrdersAfter({ afterId }: { afterId: string }): Promise<ConfirmedOrder[]> {
    requireCaller(this.ctx, "analytics");
    return listConfirmedAfter(drizzle(this.env.DB), afterId, ordersMax);
  }

  /** Orders in short: everybody's for the house, those with own lines for a seller, their own for a buyer. */
  listOrders({ token, ...query }: OrderQuery) {
    return attempt(async () => {
      const caller = await callerOf(this.env.IDENTITY, token, "GET", "/api/orders");
      return await pageOfOrders(depsOf(this.env, this.ctx), query, caller);
    });
  }

  countOrders({ token }: { token: string }) {
    return attempt(async () => {
      const caller = await callerOf(this.env.IDENTITY, token, "GET", "/api/orders");
      return await orderCounts(drizzle(this.env.DB), Date.now(), caller);
    });
  }

  inspectOrder({ orderId, token }: { orderId: string; token: string }): Promise<Result<OrderInspection>> {
    return attempt(async () => {
      const caller = await callerOf(this.env.IDENTITY, token, "GET", `/api/orders/${orderId}`);
      return await inspectOrder(depsOf(this.env, this.ctx), orderId, caller);
    });
  }
}
