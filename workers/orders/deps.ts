import { drizzle } from "drizzle-orm/d1";
import { sendOutbox } from "../../shared/events/outbox.ts";
import { createLog, errorFields } from "../../shared/log.ts";
import type { AdvanceDeps } from "./advance-order.ts";

const log = createLog("orders");

/** What use cases need, from this invocation's environment. */
export function depsOf(env: OrdersEnv, ctx: Pick<ExecutionContext, "waitUntil">): AdvanceDeps {
  const db = drizzle(env.DB);
  return {
    db,
    catalog: env.CATALOG,
    cart: env.CART,
    inventory: env.INVENTORY,
    payments: env.PAYMENTS,
    lookupSecret: env.LOOKUP_SECRET,
    now: () => Date.now(),
    log,
    // Cron sends what this does not.
    relay: (rows) =>
      ctx.waitUntil(sendOutbox(db, env, rows, Date.now()).catch((error) => log("outbox.not-sent", null, errorFields(error), "warn"))),
  };
}
