import { and, count, eq, isNull, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import type { OutboxRow } from "../../shared/events/outbox.ts";
import { isUniqueViolation } from "../../shared/unique-violation.ts";
import { inbox, outbox, type PaymentEvent, paymentEvents, payments, refunds, type StoredPayment, type StoredRefund } from "./tables.ts";

export type { Cause, PaymentEvent, StoredPayment, StoredRefund } from "./tables.ts";

/** Stores a new payment with its first event. False, and nothing written, when the id has been used. */
export async function insertPayment(db: DrizzleD1Database, payment: StoredPayment, event: PaymentEvent): Promise<boolean> {
  try {
    await db.batch([db.insert(payments).values(payment), db.insert(paymentEvents).values(event)]);
    return true;
  } catch (error) {
    // SQLite names the id or the provider's key, which is the same: whichever index it looks at first.
    if (isUniqueViolation(error, "payments.")) return false;
    throw error;
  }
}

export async function findPayment(db: DrizzleD1Database, id: string): Promise<StoredPayment | null> {
  return (await db.select().from(payments).where(eq(payments.id, id)))[0] ?? null;
}

/** The payment a provider knows under a key. */
export async function findPaymentByKey(db: DrizzleD1Database, provider: string, key: string): Promise<StoredPayment | null> {
  const [payment] = await db
    .select()
    .from(payments)
    .where(and(eq(payments.provider, provider), eq(payments.providerKey, key)));
  return payment ?? null;
}

/** A change to a payment, and what is written with it. */
export type Move = {
  /** One event per step, with consecutive versions after the payment's. */
  events: PaymentEvent[];
  outboxRows: OutboxRow[];
  /** The webhook that brought it: noted, so that it takes effect once. */
  inboxId?: string;
  /** The refund that is done with it. */
  refundId?: string;
};

/**
 * Takes a payment through its steps in one transaction. `moved` is the payment after them; `raced` when somebody else
 * wrote the version meanwhile, `seen` when the webhook was received before: nothing is written then.
 */
export async function movePayment(
  db: DrizzleD1Database,
  payment: StoredPayment,
  { events, outboxRows, inboxId, refundId }: Move,
  nowMs: number,
): Promise<StoredPayment | "raced" | "seen"> {
  const last = events.at(-1);
  const moved = last ? { ...payment, ...stateOf(last), updatedAtMs: nowMs } : payment;
  const statements: BatchItem<"sqlite">[] = [];
  if (inboxId) statements.push(db.insert(inbox).values({ eventId: inboxId, receivedAtMs: nowMs }));
  if (events.length > 0)
    statements.push(db.insert(paymentEvents).values(events), db.update(payments).set(moved).where(eq(payments.id, payment.id)));
  if (outboxRows.length > 0) statements.push(db.insert(outbox).values(outboxRows));
  if (refundId) statements.push(db.update(refunds).set({ status: "succeeded", updatedAtMs: nowMs }).where(eq(refunds.id, refundId)));
  const [first, ...rest] = statements;
  if (!first) return payment;
  try {
    await db.batch([first, ...rest]);
    return moved;
  } catch (error) {
    if (isUniqueViolation(error, "inbox.event_id")) return "seen";
    if (isUniqueViolation(error, "payment_events.payment_id")) return "raced";
    throw error;
  }
}

function stateOf({ version, status, providerRef, actionUrl, declineCode, refundedMinor }: PaymentEvent) {
  return { version, status, providerRef, actionUrl, declineCode, refundedMinor };
}

/**
 * Stores a refund when the capture still holds as much beside what is being paid back already; the statement decides.
 * Gives the refund that has this id: the new one, an earlier one, or null when it was too much or nothing is captured.
 */
export async function openRefund(db: DrizzleD1Database, refund: StoredRefund): Promise<StoredRefund | null> {
  const { id, paymentId, amountMinor, reason, status, createdAtMs, updatedAtMs } = refund;
  const promised = sql`(select coalesce(sum(${refunds.amountMinor}), 0) from ${refunds}
    where ${refunds.paymentId} = ${paymentId} and ${refunds.status} <> 'failed')`;
  const [, [stored]] = await db.batch([
    db
      .insert(refunds)
      // The columns in the table's order.
      .select(sql`
        select ${id}, ${paymentId}, ${amountMinor}, ${reason}, ${status}, ${createdAtMs}, ${updatedAtMs} from ${payments}
        where ${payments.id} = ${paymentId} and ${payments.status} = 'captured'
          and max(${payments.refundedMinor}, ${promised}) + ${amountMinor} <= ${payments.amountMinor}`)
      .onConflictDoNothing({ target: refunds.id }),
    db.select().from(refunds).where(eq(refunds.id, id)),
  ]);
  return stored ?? null;
}

/** Notes that the provider will not pay this back; the amount is free again. */
export async function failRefund(db: DrizzleD1Database, id: string, nowMs: number): Promise<void> {
  await db
    .update(refunds)
    .set({ status: "failed", updatedAtMs: nowMs })
    .where(and(eq(refunds.id, id), eq(refunds.status, "pending")));
}

/** Messages that no queue has taken yet. */
export async function countUnsentEvents(db: DrizzleD1Database): Promise<number> {
  return (await db.select({ rows: count() }).from(outbox).where(isNull(outbox.sentAtMs)))[0]?.rows ?? 0;
}
