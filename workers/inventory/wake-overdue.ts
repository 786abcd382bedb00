import type { DrizzleD1Database } from "drizzle-orm/d1";
import { inParallel } from "../../shared/in-parallel.ts";
import { type Ledgers, withRetries } from "./hold-copies.ts";
import { endDelivery, listLateDeliveries, listOverdueSkus } from "./repository.ts";

/** An alarm this late did not ring. */
const lateMs = 10_000;
const skusMax = 100;
/** Longer than any delivery takes. Older ones were cut short; a sweep takes up so many. */
const deliveryMsMax = 60_000;
const deliveriesMax = 10;
const tellingMax = 16;

/** Wakes the objects whose alarm should have rung and did not: asked for its level, an object expires what is due and tells it. */
export async function wakeOverdue(db: DrizzleD1Database, ledgers: Ledgers, nowMs: number): Promise<number> {
  const skus = await listOverdueSkus(db, nowMs - lateMs, skusMax);
  await Promise.all(skus.map((sku) => ledgers.getByName(sku).level()));
  return skus.length;
}

/** Takes up deliveries that were cut short: every SKU named tells its level, received or not. Gives back how many deliveries. */
export async function finishDeliveries(db: DrizzleD1Database, ledgers: Ledgers, nowMs: number): Promise<number> {
  const late = await listLateDeliveries(db, nowMs - deliveryMsMax, deliveriesMax);
  for (const { id, skus } of late) {
    await inParallel(skus, tellingMax, (sku) => withRetries(() => ledgers.getByName(sku).tell()));
    await endDelivery(db, id);
  }
  return late.length;
}
