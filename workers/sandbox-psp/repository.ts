import { and, asc, between, eq, gt, isNull, lt, lte, sql } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { newId } from "../../shared/ids.ts";
import { isUniqueViolation } from "../../shared/unique-violation.ts";
import type { ChargeStatus, Faults, WebhookType } from "./schemas.ts";
import { type ChargeRow, charges, faults, type RefundRow, refunds, type WebhookRow, webhooks } from "./tables.ts";

/** A sweep leaves younger webhooks to the request that booked them. */
const firstSweepAfterMs = 10_000;

/** ISO 4217's code for "no currency": what a key that was voided before any charge is kept under. */
const noCurrency = "XXX";

/** What is to be told of a charge, and the faults in force. */
export type ToTell = { faults: Faults; tellings: Telling[] };

/** Books a charge, with its webhook when it is captured. Gives back what to tell; null, and nothing written, when the key has been used. */
export async function insertCharge(db: DrizzleD1Database, charge: ChargeRow): Promise<ToTell | null> {
  try {
    const [, , settings, told] = await db.batch([
      db.insert(charges).values(charge),
      tell(db, charge.id, "charge.captured", charge.createdAtMs),
      db.select().from(faults),
      db.select().from(webhooks).where(eq(webhooks.chargeId, charge.id)),
    ]);
    return { faults: faultsOf(settings), tellings: told.map((webhook) => ({ webhook, charge })) };
  } catch (error) {
    if (isUniqueViolation(error, "charges.key")) return null;
    throw error;
  }
}

export async function findCharge(db: DrizzleD1Database, id: string): Promise<ChargeRow | null> {
  return (await db.select().from(charges).where(eq(charges.id, id)))[0] ?? null;
}

export async function findChargeByKey(db: DrizzleD1Database, key: string): Promise<ChargeRow | null> {
  return (await db.select().from(charges).where(eq(charges.key, key)))[0] ?? null;
}

/** Ends what is open under a key. A key never seen is kept as voided, so that a later charge with it takes no money. */
export async function voidKey(db: DrizzleD1Database, key: string, nowMs: number): Promise<ChargeRow> {
  const tombstone: ChargeRow = {
    id: newId("sbx", nowMs),
    key,
    fingerprint: null,
    status: "voided",
    amountMinor: 0,
    currency: noCurrency,
    reference: "",
    returnUrl: null,
    declineCode: null,
    refundedMinor: 0,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
  };
  const [, , [charge]] = await db.batch([
    db.insert(charges).values(tombstone).onConflictDoNothing(),
    db
      .update(charges)
      .set({ status: "voided", updatedAtMs: nowMs })
      .where(and(eq(charges.key, key), eq(charges.status, "action_required"))),
    db.select().from(charges).where(eq(charges.key, key)),
  ]);
  if (!charge) throw new Error("a key that was just voided is not there");
  return charge;
}

/** Books the outcome of the shopper's action, once: only an open charge changes. Null when there is no such charge. */
export async function bookAction(
  db: DrizzleD1Database,
  id: string,
  outcome: { status: "captured" | "declined"; declineCode: string | null; type: WebhookType },
  nowMs: number,
): Promise<ChargeRow | null> {
  const { status, declineCode, type } = outcome;
  const [, , [charge]] = await db.batch([
    db
      .update(charges)
      .set({ status, declineCode, updatedAtMs: nowMs })
      .where(and(eq(charges.id, id), eq(charges.status, "action_required"))),
    tell(db, id, type, nowMs),
    db.select().from(charges).where(eq(charges.id, id)),
  ]);
  return charge ?? null;
}

/**
 * Pays back as much as the capture still holds; the statement decides, so that two at once cannot exceed it. Gives the
 * refund that has this key (the new one, an earlier one, or null when it was too much) and the charge after it.
 */
export async function insertRefund(
  db: DrizzleD1Database,
  refund: RefundRow,
): Promise<{ refund: RefundRow | null; charge: ChargeRow | null }> {
  const { id, key, fingerprint, chargeId, amountMinor, reason, createdAtMs } = refund;
  const [, , , [stored], [charge]] = await db.batch([
    db
      .insert(refunds)
      // The columns in the table's order.
      .select(sql`
        select ${id}, ${key}, ${fingerprint}, ${chargeId}, ${amountMinor}, ${reason}, ${createdAtMs} from ${charges}
        where ${charges.id} = ${chargeId} and ${charges.status} = 'captured'
          and ${charges.refundedMinor} + ${amountMinor} <= ${charges.amountMinor}`)
      .onConflictDoNothing({ target: refunds.key }),
    db
      .update(charges)
      .set({
        refundedMinor: sql`(select coalesce(sum(${refunds.amountMinor}), 0) from ${refunds} where ${refunds.chargeId} = ${chargeId})`,
        updatedAtMs: createdAtMs,
      })
      .where(sql`${charges.id} = ${chargeId} and exists (select 1 from ${refunds} where ${refunds.id} = ${id})`),
    tell(db, chargeId, "charge.refunded", createdAtMs),
    db.select().from(refunds).where(eq(refunds.key, key)),
    db.select().from(charges).where(eq(charges.id, chargeId)),
  ]);
  return { refund: stored ?? null, charge: charge ?? null };
}

/** What must be true of a charge for a webhook of each type to be written. */
const tellsOf: Record<WebhookType, { status: ChargeStatus; refundedMin: number }> = {
  "charge.captured": { status: "captured", refundedMin: 0 },
  "charge.declined": { status: "declined", refundedMin: 0 },
  "charge.refunded": { status: "captured", refundedMin: 1 },
};

/** The statement that writes the webhook of a booking made before it in the same batch: nothing when that booking did not happen, or was told. */
function tell(db: DrizzleD1Database, chargeId: string, type: WebhookType, nowMs: number) {
  const { status, refundedMin } = tellsOf[type];
  // A capture is told once, even when it is refunded before a second approval arrives.
  const refundedThen = type === "charge.refunded" ? sql`refunded_minor` : sql`0`;
  return (
    db
      .insert(webhooks)
      // The columns in the table's order.
      .select(sql`
        select ${newId("evt", nowMs)}, id, ${type}, status, decline_code, ${refundedThen}, ${nowMs}, 0, ${nowMs + firstSweepAfterMs}, null, null
        from ${charges} where id = ${chargeId} and status = ${status} and refunded_minor >= ${refundedMin}`)
      .onConflictDoNothing({ target: [webhooks.chargeId, webhooks.type, webhooks.refundedMinor] })
  );
}

export type Telling = { webhook: WebhookRow; charge: ChargeRow };

/** Every webhook of a charge, oldest first. */
export async function listWebhooksByCharge(db: DrizzleD1Database, chargeId: string): Promise<Telling[]> {
  return await tellings(db).where(eq(webhooks.chargeId, chargeId)).orderBy(asc(webhooks.createdAtMs), asc(webhooks.id)).limit(1_000);
}

/** Webhooks nobody has taken yet, whose next attempt is due and whose attempts are not used up. */
export async function listDueWebhooks(db: DrizzleD1Database, nowMs: number, attemptsMax: number, limit: number): Promise<Telling[]> {
  return await tellings(db)
    .where(and(isNull(webhooks.deliveredAtMs), lte(webhooks.nextAttemptAtMs, nowMs), lt(webhooks.attempts, attemptsMax)))
    .orderBy(asc(webhooks.nextAttemptAtMs))
    .limit(limit);
}

function tellings(db: DrizzleD1Database) {
  return db.select({ webhook: webhooks, charge: charges }).from(webhooks).innerJoin(charges, eq(charges.id, webhooks.chargeId)).$dynamic();
}

/** What came of telling a webhook. */
export type Attempt = { webhookId: string; lastStatus: number | null; deliveredAtMs: number | null; nextAttemptAtMs: number };

/** Notes attempts: who took it is done, who did not is asked again at `nextAttemptAtMs`. */
export async function noteAttempts(db: DrizzleD1Database, made: Attempt[]): Promise<void> {
  const [first, ...more] = made.map(({ webhookId, lastStatus, deliveredAtMs, nextAttemptAtMs }) =>
    db
      .update(webhooks)
      .set({
        lastStatus,
        nextAttemptAtMs,
        attempts: sql`${webhooks.attempts} + 1`,
        deliveredAtMs: sql`coalesce(${webhooks.deliveredAtMs}, ${deliveredAtMs})`,
      })
      .where(eq(webhooks.id, webhookId)),
  );
  if (first) await db.batch([first, ...more]);
}

/** The faults in force and a charge's webhooks, in one trip. */
export async function readTellings(db: DrizzleD1Database, chargeId: string): Promise<ToTell> {
  const [settings, told, [charge]] = await db.batch([
    db.select().from(faults),
    db.select().from(webhooks).where(eq(webhooks.chargeId, chargeId)).orderBy(asc(webhooks.createdAtMs), asc(webhooks.id)),
    db.select().from(charges).where(eq(charges.id, chargeId)),
  ]);
  return { faults: faultsOf(settings), tellings: charge ? told.map((webhook) => ({ webhook, charge })) : [] };
}

export async function readFaults(db: DrizzleD1Database): Promise<Faults> {
  return faultsOf(await db.select().from(faults));
}

function faultsOf([setting]: (typeof faults.$inferSelect)[]): Faults {
  return { webhooks: setting?.webhooks ?? "auto", duplicate: setting?.duplicate ?? 0, delayMs: setting?.delayMs ?? 0 };
}

export async function saveFaults(db: DrizzleD1Database, setting: Faults): Promise<void> {
  await db
    .insert(faults)
    .values({ id: 1, ...setting })
    .onConflictDoUpdate({ target: faults.id, set: setting });
}

/** A page of the books in the order of charge ids, with the refunds of its charges. */
export async function readBooks(
  db: DrizzleD1Database,
  after: string,
  limit: number,
): Promise<{ charges: ChargeRow[]; refunds: RefundRow[] }> {
  const page = await db.select().from(charges).where(gt(charges.id, after)).orderBy(asc(charges.id)).limit(limit);
  const [first, last] = [page.at(0), page.at(-1)];
  if (!first || !last) return { charges: [], refunds: [] };
  const paidBack = await db
    .select()
    .from(refunds)
    .where(between(refunds.chargeId, first.id, last.id))
    .orderBy(asc(refunds.id));
  return { charges: page, refunds: paidBack };
}
