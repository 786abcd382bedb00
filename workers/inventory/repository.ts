import { and, asc, count, eq, lt } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import type { StockLevel } from "../../shared/contracts/inventory.ts";
import { type OutboxRow, outbox } from "../../shared/events/outbox.ts";
import { isNewerThan } from "../../shared/events/subject-version.ts";
import { stockLevels } from "./tables.ts";

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

/** Stores a level unless a newer one is there, together with the messages that tell of it. */
export async function projectLevel(
  db: DrizzleD1Database,
  level: StockLevel,
  nextExpiryAtMs: number | null,
  messages: OutboxRow[],
  nowMs: number,
): Promise<void> {
  const { sku, ...set } = { ...level, nextExpiryAtMs, updatedAtMs: nowMs };
  await db.batch([
    db
      .insert(stockLevels)
      .values({ sku, ...set, registeredAtMs: nowMs })
      .onConflictDoUpdate({ target: stockLevels.sku, set, setWhere: isNewerThan(stockLevels.version) }),
    ...(messages.length > 0 ? [db.insert(outbox).values(messages)] : []),
  ]);
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
