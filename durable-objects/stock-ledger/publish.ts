import { drizzle } from "drizzle-orm/d1";
import type { StockLevel } from "../../shared/contracts/inventory.ts";
import { createEvent } from "../../shared/events/envelope.ts";
import { outboxRows, type QueueEnv, tryToSendOutbox } from "../../shared/events/outbox.ts";
import { createLog } from "../../shared/log.ts";
import { newTrace } from "../../shared/trace.ts";
import { projectLevel } from "../../workers/inventory/repository.ts";

const log = createLog("inventory");

export type StockPublisherEnv = QueueEnv & { DB: D1Database };

/**
 * Tells the projection in D1 a SKU's level and, when availability changed, the subscribers: both in one transaction,
 * and then the queue. Projection and subscribers apply only a higher version, so a repetition after a crash is harmless.
 */
export async function publishLevel(
  env: StockPublisherEnv,
  level: StockLevel,
  nextExpiryMs: number | null,
  isAvailabilityNew: boolean,
): Promise<void> {
  const nowMs = Date.now();
  const db = drizzle(env.DB);
  const { sku, available, version } = level;
  const event = {
    type: "octavo.stock.changed.v1",
    source: "inventory",
    subject: sku,
    subjectVersion: version,
    data: { sku, available },
  } as const;
  const rows = isAvailabilityNew ? outboxRows([createEvent(event, newTrace(), nowMs)], nowMs) : [];
  await projectLevel(db, level, nextExpiryMs, rows, nowMs);
  await tryToSendOutbox(db, env, rows, nowMs, log);
}
