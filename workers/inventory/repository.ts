import { and, asc, eq, getTableColumns, lt, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { type AuditEntry, appendAudit } from "../../shared/audit.ts";
import type { StockLevel } from "../../shared/contracts/inventory.ts";
import { countUpTo, readinessCountMax } from "../../shared/count-up-to.ts";
import { type OutboxRow, outbox } from "../../shared/events/outbox.ts";
import { isNewerThan } from "../../shared/events/subject-version.ts";
import type { Id } from "../../shared/ids.ts";
import { insertRows } from "../../shared/insert-rows.ts";
import { isUniqueViolation } from "../../shared/unique-violation.ts";
import { deliveries, reservations, stockLevels } from "./tables.ts";

/** Version of a SKU whose object has not told its level yet. */
const neverTold = -1;

/** A SKU, and whose it is. */
export type OwnedSku = { sku: string; sellerId: string };

/** The statements that register SKUs, or note that they are somebody else's now. Their levels are not touched. */
function registrations(db: DrizzleD1Database, owned: OwnedSku[], nowMs: number): BatchItem<"sqlite">[] {
  const empty = { onHand: 0, reserved: 0, available: 0, version: neverTold, nextExpiryAtMs: null };
  const rows = owned.map(({ sku, sellerId }) => ({ sku, sellerId, ...empty, registeredAtMs: nowMs, updatedAtMs: nowMs }));
  const set = { sellerId: sql`excluded.seller_id` };
  const setWhere = sql`${stockLevels.sellerId} is not excluded.seller_id`;
  return insertRows(db, stockLevels, rows).map((insert) => insert.onConflictDoUpdate({ target: stockLevels.sku, set, setWhere }));
}

/** Registers a SKU and notes who is about to move copies of it. */
export async function noteMovement(db: DrizzleD1Database, owned: OwnedSku, entry: AuditEntry, nowMs: number): Promise<void> {
  await appendAudit(db, entry, registrations(db, [owned], nowMs));
}

/** Notes what is about to be done. */
export async function noteStep(db: DrizzleD1Database, entry: AuditEntry): Promise<void> {
  await appendAudit(db, entry);
}

/** Notes that what was noted before did not come about. */
export async function noteRefusal(db: DrizzleD1Database, entry: AuditEntry): Promise<void> {
  await appendAudit(db, entry);
}

/** Stores levels, each unless a newer one is there, together with the messages that tell of them. */
export async function projectLevels(db: DrizzleD1Database, levels: ToldLevel[], messages: OutboxRow[], nowMs: number): Promise<void> {
  const [first, ...others] = projection(db, levels, messages, nowMs);
  if (first) await db.batch([first, ...others]);
}

function projection(db: DrizzleD1Database, levels: ToldLevel[], messages: OutboxRow[], nowMs: number): BatchItem<"sqlite">[] {
  const rows = levels.map((level) => ({ ...level, registeredAtMs: nowMs, updatedAtMs: nowMs }));
  const { sku, sellerId, registeredAtMs, ...changing } = getTableColumns(stockLevels);
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

/** SKUs that were ever received, as far as readiness counts. */
export function countSkus(db: DrizzleD1Database): Promise<number> {
  return countUpTo(db, readinessCountMax, stockLevels);
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

/** Levels as they were last told, the fewest copies first, from behind `after`: of all SKUs, of those named, or of a seller. */
export async function listLevels(
  db: DrizzleD1Database,
  { skus, sellerId: owner, after, limit }: { skus?: string[]; sellerId?: string; after: LevelKey | null; limit: number },
): Promise<(StockLevel & { updatedAtMs: number })[]> {
  const { sku, sellerId, onHand, reserved, available, version, updatedAtMs } = stockLevels;
  return await db
    .select({ sku, onHand, reserved, available, version, updatedAtMs })
    .from(stockLevels)
    .where(
      and(
        skus && sql`${sku} in (select value from json_each(${JSON.stringify(skus)}))`,
        owner === undefined ? undefined : eq(sellerId, owner),
        after ? sql`(${available}, ${sku}) > (${after.available}, ${after.sku})` : undefined,
      ),
    )
    .orderBy(asc(available), asc(sku))
    .limit(limit);
}

/** Registers SKUs and notes that copies of them are about to be received under this id, and by whom. */
export async function beginDelivery(
  db: DrizzleD1Database,
  { id, owned, audit }: { id: string; owned: OwnedSku[]; audit: AuditEntry[] },
  nowMs: number,
): Promise<void> {
  const skus = owned.map(({ sku }) => sku);
  await appendAudit(db, audit, [db.insert(deliveries).values({ id, skus, beganAtMs: nowMs }), ...registrations(db, owned, nowMs)]);
}

/** A level as its object told it, and when the next of its holds runs out. */
export type ToldLevel = StockLevel & { nextExpiryAtMs: number | null };

/** Stores levels that are newer than those stored, with the messages and the audit that tell of them, and strikes the delivery off when it is complete. */
export async function projectDelivery(
  db: DrizzleD1Database,
  {
    id,
    isComplete,
    levels,
    messages,
    audit,
  }: { id: string; isComplete: boolean; levels: ToldLevel[]; messages: OutboxRow[]; audit: AuditEntry[] },
  nowMs: number,
): Promise<void> {
  await appendAudit(db, audit, [
    ...projection(db, levels, messages, nowMs),
    ...(isComplete ? [db.delete(deliveries).where(eq(deliveries.id, id))] : []),
  ]);
}

/** Deliveries that began before `beforeMs` and are still there, the oldest first. */
export function listLateDeliveries(db: DrizzleD1Database, beforeMs: number, limit: number) {
  return db.select().from(deliveries).where(lt(deliveries.beganAtMs, beforeMs)).orderBy(asc(deliveries.beganAtMs)).limit(limit);
}

/** Strikes a delivery off. */
export async function endDelivery(db: DrizzleD1Database, id: string): Promise<void> {
  await db.delete(deliveries).where(eq(deliveries.id, id));
}

export type Reservation = typeof reservations.$inferSelect;

/** Stores a reservation and who makes it; the one that was made under the same key before, when there is one. */
export async function saveReservation(db: DrizzleD1Database, reservation: Reservation, entry: AuditEntry): Promise<Reservation> {
  const { madeBy, idempotencyKey } = reservation;
  const find = () =>
    db
      .select()
      .from(reservations)
      .where(and(eq(reservations.madeBy, madeBy), eq(reservations.idempotencyKey, idempotencyKey)))
      .get();
  const known = await find();
  if (known) return known;
  try {
    await appendAudit(db, entry, [db.insert(reservations).values(reservation)]);
    return reservation;
  } catch (error) {
    // Somebody else was faster with the same key.
    const first = isUniqueViolation(error, "reservations.made_by") ? await find() : undefined;
    if (!first) throw error;
    return first;
  }
}

/** The reservation with this id, or `null`. */
export async function findReservation(db: DrizzleD1Database, id: Id<"rsv">): Promise<Reservation | null> {
  return (await db.select().from(reservations).where(eq(reservations.id, id)).get()) ?? null;
}

/** Notes how a reservation ended. */
export async function endReservation(db: DrizzleD1Database, id: Id<"rsv">, endedAs: "released" | "committed"): Promise<void> {
  await db.update(reservations).set({ endedAs }).where(eq(reservations.id, id));
}

/** Forgets a reservation that came to nothing. */
export async function dropReservation(db: DrizzleD1Database, id: Id<"rsv">): Promise<void> {
  await db.delete(reservations).where(eq(reservations.id, id));
}

/** Forgets reservations whose time was over before `beforeMs`. */
export async function forgetReservations(db: DrizzleD1Database, beforeMs: number): Promise<void> {
  await db.delete(reservations).where(lt(reservations.expiresAtMs, beforeMs));
}
