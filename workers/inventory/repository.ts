import { and, asc, count, eq, getTableColumns, lt, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import type { StockLevel } from "../../shared/contracts/inventory.ts";
import { type OutboxRow, outbox } from "../../shared/events/outbox.ts";
import { isNewerThan } from "../../shared/events/subject-version.ts";
import { insertRows } from "../../shared/insert-rows.ts";
import { deliveries, stockLevels } from "./tables.ts";

/** Version of a SKU whose object has not told its level yet. */
const neverTold = -1;

/** Registers a SKU; again changes nothing. */
export async function registerSku(db: DrizzleD1Database, sku: string, nowMs: number): Promise<void> {
  const empty = { onHand: 0, reserved: 0, available: 0, version: neverTold, nextExpiryAtMs: null };
  await db
    .insert(stockLevels)
    .values({ sku, ...empty, registeredAtMs: nowMs, updatedAtMs: nowMs })
    .onConflictDoNothing();
}

/** Stores levels, each unless a newer one is there, together with the messages that tell of them. */
export async function projectLevels(db: DrizzleD1Database, levels: ToldLevel[], messages: OutboxRow[], nowMs: number): Promise<void> {
  const [first, ...others] = projection(db, levels, messages, nowMs);
  if (first) await db.batch([first, ...others]);
}

function projection(db: DrizzleD1Database, levels: ToldLevel[], messages: OutboxRow[], nowMs: number): BatchItem<"sqlite">[] {
  const rows = levels.map((level) => ({ ...level, registeredAtMs: nowMs, updatedAtMs: nowMs }));
  const { sku, registeredAtMs, ...changing } = getTableColumns(stockLevels);
  const set = Object.fromEntries(Object.entries(changing).map(([name, column]) => [name, sql.raw(`excluded."${column.name}"`)]));
  const setWhere = isNewerThan(stockLevels.version);
  return [
    ...insertRows(db, stockLevels, rows).map((insert) => insert.onConflictDoUpdate({ target: stockLevels.sku, set, setWhere })),
    ...insertRows(db, outbox, messages),
  ];
}

/** Whether the SKU was ever received. */
export async function isRegistered(db: DrizzleD1Database, sku: string): Promise<boolean> {
  return (await db.select({ sku: stockLevels.sku }).from(stockLevels).where(eq(stockLevels.sku, sku)).limit(1)).length > 0;
}

export async function countSkus(db: DrizzleD1Database): Promise<number> {
  return (await db.select({ skus: count() }).from(stockLevels))[0]?.skus ?? 0;
}

/** SKUs whose object should have woken by now: a hold ran out before `beforeMs`, or they never told their level. */
export async function listOverdueSkus(db: DrizzleD1Database, beforeMs: number, limit: number): Promise<string[]> {
  const [expired, silent] = await db.batch([
    db
      .select({ sku: stockLevels.sku })
      .from(stockLevels)
      .where(lt(stockLevels.nextExpiryAtMs, beforeMs))
      .orderBy(asc(stockLevels.nextExpiryAtMs))
      .limit(limit),
    db
      .select({ sku: stockLevels.sku })
      .from(stockLevels)
      .where(and(eq(stockLevels.version, neverTold), lt(stockLevels.registeredAtMs, beforeMs)))
      .limit(limit),
  ]);
  return [...expired, ...silent].map((row) => row.sku);
}

/** Where a level stands among all of them. */
export type LevelKey = { available: number; sku: string };

/** Levels as they were last told, the fewest copies first, from behind `after`: of all SKUs, or of those named. */
export async function listLevels(
  db: DrizzleD1Database,
  { skus, after, limit }: { skus?: string[]; after: LevelKey | null; limit: number },
): Promise<(StockLevel & { updatedAtMs: number })[]> {
  const { sku, onHand, reserved, available, version, updatedAtMs } = stockLevels;
  return await db
    .select({ sku, onHand, reserved, available, version, updatedAtMs })
    .from(stockLevels)
    .where(
      and(
        skus && sql`${sku} in (select value from json_each(${JSON.stringify(skus)}))`,
        after ? sql`(${available}, ${sku}) > (${after.available}, ${after.sku})` : undefined,
      ),
    )
    .orderBy(asc(available), asc(sku))
    .limit(limit);
}

/** Registers SKUs and notes that copies of them are about to be received. Gives back what names the delivery. */
export async function beginDelivery(db: DrizzleD1Database, skus: string[], nowMs: number): Promise<string> {
  const id = crypto.randomUUID();
  const empty = { onHand: 0, reserved: 0, available: 0, version: neverTold, nextExpiryAtMs: null };
  const rows = skus.map((sku) => ({ sku, ...empty, registeredAtMs: nowMs, updatedAtMs: nowMs }));
  await db.batch([
    db.insert(deliveries).values({ id, skus, beganAtMs: nowMs }),
    ...insertRows(db, stockLevels, rows).map((insert) => insert.onConflictDoNothing()),
  ]);
  return id;
}

/** A level as its object told it, and when the next of its holds runs out. */
export type ToldLevel = StockLevel & { nextExpiryAtMs: number | null };

/** Stores levels that are newer than those stored, with the messages that tell of them, and strikes the delivery off when it is complete. */
export async function projectDelivery(
  db: DrizzleD1Database,
  { id, isComplete, levels, messages }: { id: string; isComplete: boolean; levels: ToldLevel[]; messages: OutboxRow[] },
  nowMs: number,
): Promise<void> {
  const [first, ...others] = [
    ...projection(db, levels, messages, nowMs),
    ...(isComplete ? [db.delete(deliveries).where(eq(deliveries.id, id))] : []),
  ];
  if (first) await db.batch([first, ...others]);
}

/** Deliveries that began before `beforeMs` and are still there, the oldest first. */
export function listLateDeliveries(db: DrizzleD1Database, beforeMs: number, limit: number) {
  return db.select().from(deliveries).where(lt(deliveries.beganAtMs, beforeMs)).orderBy(asc(deliveries.beganAtMs)).limit(limit);
}

/** Strikes a delivery off. */
export async function endDelivery(db: DrizzleD1Database, id: string): Promise<void> {
  await db.delete(deliveries).where(eq(deliveries.id, id));
}
