import type { DrizzleD1Database } from "drizzle-orm/d1";
import { fingerprint } from "../../shared/http/idempotency-key.ts";
import { newId } from "../../shared/ids.ts";
import { invalid, Problem } from "../../shared/problem.ts";
import { findChargeByKey, insertCharge, insertRefund, type ToTell } from "./repository.ts";
import type { ChargeStatus, NewCharge, NewRefund } from "./schemas.ts";
import type { ChargeRow, RefundRow } from "./tables.ts";

/** What becomes of the answer to the first call with a key: given at once, given late, or lost. */
type Manner = "prompt" | "slow" | "lost";

/** What each test token makes of a charge. */
const tokens = new Map<string, { status: ChargeStatus; declineCode?: string; manner?: Manner }>([
  ["tok_ok", { status: "captured" }],
  ["tok_declined", { status: "declined", declineCode: "card_declined" }],
  ["tok_insufficient_funds", { status: "declined", declineCode: "insufficient_funds" }],
  ["tok_action_required", { status: "action_required" }],
  ["tok_slow", { status: "captured", manner: "slow" }],
  ["tok_lost_reply", { status: "captured", manner: "lost" }],
]);

/** `toTell` comes with a new charge, read in the trip that booked it. */
export type Booked = { charge: ChargeRow; isNew: boolean; manner: Manner; toTell?: ToTell };

/**
 * Books a charge under an idempotency key, once; the unique key decides between two at a time. A repeat gives the same
 * charge as it is now, promptly. Raises idempotency-key-reused for another body, invalid-request for an unknown token.
 */
export async function bookCharge(db: DrizzleD1Database, key: string, body: NewCharge, nowMs: number): Promise<Booked> {
  const meaning = fingerprint(body);
  const outcome = tokens.get(body.token);
  const row: ChargeRow = {
    id: newId("sbx", nowMs),
    key,
    fingerprint: meaning,
    status: outcome?.status ?? "declined",
    amountMinor: body.amount,
    currency: body.currency,
    reference: body.reference,
    returnUrl: body.returnUrl,
    declineCode: outcome?.declineCode ?? null,
    refundedMinor: 0,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
  };
  const toTell = outcome ? await insertCharge(db, row) : null;
  if (outcome && toTell) return { charge: row, isNew: true, manner: outcome.manner ?? "prompt", toTell };

  const first = await findChargeByKey(db, key);
  if (!first) throw invalid("/token", "No card has this token");
  // A tombstone answers whatever is asked of it: it is voided.
  if (first.fingerprint !== null && first.fingerprint !== meaning) throw keyReused();
  return { charge: first, isNew: false, manner: "prompt" };
}

export type BookedRefund = { refund: RefundRow; charge: ChargeRow; isNew: boolean };

/**
 * Pays back part of a capture under an idempotency key, once. Raises not-found, conflict when the capture holds less,
 * idempotency-key-reused for another body.
 */
export async function bookRefund(db: DrizzleD1Database, key: string, body: NewRefund, nowMs: number): Promise<BookedRefund> {
  const { chargeId, amount: amountMinor, reason } = body;
  const row: RefundRow = {
    id: newId("rfnd", nowMs),
    key,
    fingerprint: fingerprint(body),
    chargeId,
    amountMinor,
    reason,
    createdAtMs: nowMs,
  };
  const { refund, charge } = await insertRefund(db, row);
  if (refund && refund.fingerprint !== row.fingerprint) throw keyReused();
  if (!charge) throw new Problem("not-found", { detail: "There is no such charge" });
  if (!refund) throw new Problem("conflict", { detail: "The charge does not hold that much" });
  return { refund, charge, isNew: refund.id === row.id };
}

function keyReused(): Problem {
  return new Problem("idempotency-key-reused");
}
