import { drizzle } from "drizzle-orm/d1";
import { tryToSendOutbox } from "../../shared/events/outbox.ts";
import { createBusyLog } from "../../shared/gathered-log.ts";
import { type DataKeys, parseDataKeys } from "../../shared/sealed-text.ts";
import type { AdvanceDeps } from "./advance-order.ts";

/** An order has half a dozen lines. */
const logFor = createBusyLog("orders");

/** The keys an isolate has read last: the secret stays the same for as long as it lives. */
let known: { text: string; keys: DataKeys } | null = null;

function dataKeysOf(text: string): DataKeys {
  if (known?.text !== text) known = { text, keys: parseDataKeys(text) };
  return known.keys;
}

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
    identity: env.IDENTITY,
    lookupSecret: env.LOOKUP_SECRET,
    dataKeys: dataKeysOf(env.DATA_KEYS),
    now: () => Date.now(),
    log,
    relay: (rows) => ctx.waitUntil(tryToSendOutbox(db, env, rows, Date.now(), log)),
  };
}
