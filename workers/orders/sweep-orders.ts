import { errorFields } from "../../shared/log.ts";
import { continueTrace } from "../../shared/trace.ts";
import { type AdvanceDeps, advance } from "./advance-order.ts";
import { findOrder, forgetIdempotencyKeys, listStalledOrderIds, touchOrders } from "./repository.ts";

/** An order that nobody moved for this long is taken on by cron: its request is over, or was killed. */
const stalledMs = 5_000;
const ordersMax = 50;
const concurrency = 5;
const keyKeptMs = 24 * 60 * 60 * 1_000;

/** Takes on every order that stands still, each by itself: one that fails is logged and tried again at the next sweep. */
export async function sweepOrders(deps: AdvanceDeps): Promise<number> {
  const ids = await listStalledOrderIds(deps.db, deps.now() - stalledMs, ordersMax);
  await touchOrders(deps.db, ids, deps.now());
  const rest = ids.values();
  const worker = async () => {
    for (const id of rest) await sweepOrder(deps, id);
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  await forgetIdempotencyKeys(deps.db, deps.now() - keyKeptMs);
  return ids.length;
}

async function sweepOrder(deps: AdvanceDeps, id: string): Promise<void> {
  const order = await findOrder(deps.db, id);
  if (!order) return;
  const trace = continueTrace(order.traceparent, order.requestId);
  try {
    const { status } = await advance(deps, order, trace);
    deps.log("order.swept", trace, { orderId: id, from: order.status, to: status });
  } catch (error) {
    deps.log("order.sweep-failed", trace, { orderId: id, status: order.status, ...errorFields(error) }, "error");
  }
}
