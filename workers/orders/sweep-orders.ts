import { errorFields } from "../../shared/log.ts";
import { continueTrace } from "../../shared/trace.ts";
import { type AdvanceDeps, advance } from "./advance-order.ts";
import { findOrder, forgetIdempotencyKeys, listStalledOrderIds, touchOrders } from "./repository.ts";

/** An order that nobody moved for this long is taken on by cron: its request is over, or was killed. */
const stalledMs = 5_000;
/** Orders taken on at a time (D1 binds 100 parameters a statement), and times a sweep does it at most. */
const ordersMax = 50;
const roundsMax = 20;
const concurrency = 5;
const keyKeptMs = 24 * 60 * 60 * 1_000;

/**
 * Takes on every order that stands still, each by itself: one that fails is logged and tried again at the next sweep.
 * Gives back how many it looked at.
 */
export async function sweepOrders(deps: AdvanceDeps): Promise<number> {
  const startedAtMs = deps.now();
  let looked = 0;
  for (let round = 0; round < roundsMax; round += 1) {
    const ids = await listStalledOrderIds(deps.db, startedAtMs - stalledMs, startedAtMs, ordersMax);
    // Touched first: an order that stays stuck goes to the end of the queue instead of holding up the others.
    await touchOrders(deps.db, ids, deps.now());
    const rest = ids.values();
    const worker = async () => {
      for (const id of rest) await sweepOrder(deps, id);
    };
    await Promise.all(Array.from({ length: concurrency }, worker));
    looked += ids.length;
    if (ids.length < ordersMax) break;
  }
  await forgetIdempotencyKeys(deps.db, deps.now() - keyKeptMs);
  return looked;
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
