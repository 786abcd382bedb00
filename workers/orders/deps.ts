import { drizzle } from "drizzle-orm/d1";
import { tryToSendOutbox } from "../../shared/events/outbox.ts";
import { createBusyLog } from "../../shared/gathered-log.ts";
import type { AdvanceDeps } from "./advance-order.ts";

/** An order has half a dozen lines. */
const logFor = createBusyLog("orders");

/** What use cases need, from this invocation's environment. */
export function depsOf(env: OrdersEnv, ctx: Pick<ExecutionContext, "waitUntil">): AdvanceDeps {
  const db = drizzle(env.DB);
  const log = logFor(ctx);
  return {
    db,
    catalog: env.CATALOG,
    cart: env.CART,
    inventory: env.INVENTORY,
    payments: env.PAYMENTS,
    lookupSecret: env.LOOKUP_SECRET,
    now: () => Date.now(),
    log,
    relay: (rows) => ctx.waitUntil(tryToSendOutbox(db, env, rows, Date.now(), log)),
  };
}
