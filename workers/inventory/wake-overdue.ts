import type { DrizzleD1Database } from "drizzle-orm/d1";
import { inParallel } from "../../shared/in-parallel.ts";
import { createLog, errorFields } from "../../shared/log.ts";
import { type Ledgers, withRetries } from "./hold-copies.ts";
import { endDelivery, forgetReservations, listLateDeliveries, listOverdueSkus } from "./repository.ts";

/** An alarm this late did not ring. */
const lateMs = 10_000;
const skusMax = 100;
/** Longer than any delivery takes. Older ones were cut short; a sweep takes up so many. */
const deliveryMsMax = 60_000;
const deliveriesMax = 10;
const tellingMax = 16;

/** Reservations are kept so long after their time, for whoever asks what became of them. */
const reservationKeptMs = 7 * 24 * 60 * 60 * 1_000;

const log = createLog("inventory");

/** Wakes the objects whose alarm should have rung and did not: asked for its level, an object expires what is due and tells it. */
export async function wakeOverdue(db: DrizzleD1Database, ledgers: Ledgers, nowMs: number): Promise<number> {
  const skus = await listOverdueSkus(db, nowMs - lateMs, skusMax);
  await Promise.all(skus.map((sku) => ledgers.getByName(sku).level()));
  return skus.length;
}

/**
 * Takes up deliveries that were cut short: every SKU named tells its level, received or not. One that cannot be finished
 * waits for the next sweep, and keeps neither the others nor the rest of this one waiting. Gives back how many were finished.
 */
export async function finishDeliveries(db: DrizzleD1Database, ledgers: Ledgers, nowMs: number): Promise<number> {
  const late = await listLateDeliveries(db, nowMs - deliveryMsMax, deliveriesMax);
  let finished = 0;
  for (const { id, skus } of late) {
    try {
      await inParallel(skus, tellingMax, (sku) => withRetries(() => ledgers.getByName(sku).tell()));
      await endDelivery(db, id);
      finished += 1;
    } catch (error) {
      log("delivery.not-finished", null, { deliveryId: id, ...errorFields(error) }, "warn");
    }
  }
  return finished;
}

/** Forgets reservations that have long been over. */
export async function forgetOldReservations(db: DrizzleD1Database, nowMs: number): Promise<void> {
  await forgetReservations(db, nowMs - reservationKeptMs);
}
