import { drizzle } from "drizzle-orm/d1";
import type { StockLevel } from "../../shared/contracts/inventory.ts";
import { createEvent, type Envelope } from "../../shared/events/envelope.ts";
import { outboxRows, type QueueEnv, tryToSendOutbox } from "../../shared/events/outbox.ts";
import { bulkMax } from "../../shared/events/types.ts";
import { gatherTogether } from "../../shared/gather.ts";
import { createLog } from "../../shared/log.ts";
import { newTrace } from "../../shared/trace.ts";
import { projectLevels, type ToldLevel } from "../../workers/inventory/repository.ts";

const log = createLog("inventory");

export type StockPublisherEnv = QueueEnv & { DB: D1Database };

type Publication = { level: ToldLevel; isAvailabilityNew: boolean };

/** What the objects of this isolate tell within a moment of each other. In a busy shop each would else write to the database by itself. */
const publications = gatherTogether<Publication>(50);

/**
 * Tells the projection in D1 a SKU's level and, when availability changed, the subscribers: both in one transaction,
 * and then the queue. Projection and subscribers apply only a higher version, so a repetition after a crash is harmless.
 */
export async function publishLevel(
  env: StockPublisherEnv,
  level: StockLevel,
  nextExpiryAtMs: number | null,
  isAvailabilityNew: boolean,
): Promise<void> {
  await publications.add([{ level: { ...level, nextExpiryAtMs }, isAvailabilityNew }], async (together) => {
    for (let start = 0; start < together.length; start += bulkMax) await publish(env, together.slice(start, start + bulkMax));
  });
}

async function publish(env: StockPublisherEnv, publications: Publication[]): Promise<void> {
  const nowMs = Date.now();
  const db = drizzle(env.DB);
  const changed = publications.filter(({ isAvailabilityNew }) => isAvailabilityNew).map(({ level }) => level);
  const rows = outboxRows(eventsOf(changed, nowMs), nowMs);
  const levels = publications.map(({ level }) => level);
  await projectLevels(db, levels, rows, nowMs);
  await tryToSendOutbox(db, env, rows, nowMs, log);
}

/** One event, whether it is one level that changed or many. */
function eventsOf(levels: ToldLevel[], nowMs: number): Envelope[] {
  const [first, ...others] = levels.map(({ sku, available, version }) => ({ sku, available, version }));
  if (!first) return [];
  const source = "inventory";
  if (others.length === 0) {
    const { sku, available, version: subjectVersion } = first;
    return [
      createEvent({ type: "octavo.stock.changed.v1", source, subject: sku, subjectVersion, data: { sku, available } }, newTrace(), nowMs),
    ];
  }
  const data = { levels: [first, ...others] };
  return [createEvent({ type: "octavo.stocks.changed.v1", source, subject: "stocks", subjectVersion: 0, data }, newTrace(), nowMs)];
}
