import { drizzle } from "drizzle-orm/d1";
import type { Caller } from "../../shared/auth/caller.ts";
import { isoTime } from "../../shared/clock.ts";
import type { HoldReport } from "../../shared/contracts/inventory.ts";
import { fingerprint } from "../../shared/http/idempotency-key.ts";
import { type Id, newId } from "../../shared/ids.ts";
import { Problem } from "../../shared/problem.ts";
import { type Result, unwrap } from "../../shared/result.ts";
import type { Trace } from "../../shared/trace.ts";
import { auditOfStock } from "./audit-stock.ts";
import { commitCopies, releaseCopies, reserveCopies } from "./hold-copies.ts";
import {
  dropReservation,
  endReservation,
  findReservation,
  noteRefusal,
  noteStep,
  type Reservation,
  saveReservation,
} from "./repository.ts";
import type { ReservationBody, ReservationView } from "./schemas.ts";

type ReservationEnv = Pick<InventoryEnv, "DB" | "STOCK_LEDGER">;
type By = { caller: Caller; trace: Trace; nowMs: number };

/**
 * Sets copies aside for whoever asks over HTTP, all of them or none, under a name of the reservation's own: it shares none with
 * what orders reserve. The same key and body answer the first reservation as it is now. 409 `out-of-stock` with `shortages`, and then
 * the key is free again; 422 for the same key with another body.
 */
export async function makeReservation(
  env: ReservationEnv,
  by: By,
  idempotencyKey: string,
  body: ReservationBody,
): Promise<{ reservation: ReservationView; isReplayed: boolean }> {
  const db = drizzle(env.DB);
  const { orderId, lines, ttlSeconds } = body;
  const id = newId("rsv", by.nowMs);
  const expiresAtMs = by.nowMs + ttlSeconds * 1_000;
  const madeBy = { madeBy: by.caller.actor.userId, idempotencyKey, fingerprint: fingerprint(body) };
  const entry = auditOfStock(by, "reserved", id, { skus: lines.length, ttlSeconds });
  const stored = await saveReservation(db, { id, ...madeBy, orderId, lines, expiresAtMs, endedAs: null, createdAtMs: by.nowMs }, entry);
  if (stored.fingerprint !== madeBy.fingerprint) throw new Problem("idempotency-key-reused");
  const held = await reserveCopies(env.STOCK_LEDGER, { ...holdsOf(stored), ttlSeconds, trace: by.trace });
  if (!held.ok) {
    await noteRefusal(db, auditOfStock(by, "refused", stored.id, { code: held.error.code }));
    await dropReservation(db, stored.id);
  }
  return { reservation: viewOf(stored, unwrap(held)), isReplayed: stored.id !== id };
}

/** Gives a reservation's copies back; again changes nothing. 404 for an unknown one, 409 when its copies have been sold. */
export async function releaseReservation(env: ReservationEnv, by: By, id: Id<"rsv">): Promise<ReservationView> {
  return await end(env, by, id, "released", (holds) => releaseCopies(env.STOCK_LEDGER, { ...holds, trace: by.trace }));
}

/** Sells a reservation's copies; again changes nothing. 404 for an unknown one, 409 when it ran out or was released. */
export async function commitReservation(env: ReservationEnv, by: By, id: Id<"rsv">): Promise<ReservationView> {
  return await end(env, by, id, "committed", (holds) => commitCopies(env.STOCK_LEDGER, { ...holds, trace: by.trace }));
}

async function end(
  env: ReservationEnv,
  by: By,
  id: Id<"rsv">,
  endedAs: "released" | "committed",
  act: (holds: ReturnType<typeof holdsOf>) => Promise<Result<HoldReport[]>>,
): Promise<ReservationView> {
  const db = drizzle(env.DB);
  const reservation = await findReservation(db, id);
  if (!reservation) throw new Problem("not-found", { detail: "There is no such reservation" });
  if (reservation.endedAs === null) await noteStep(db, auditOfStock(by, endedAs, id, { skus: reservation.lines.length }));
  const reports = unwrap(await act(holdsOf(reservation)));
  const isSold = reports.some(({ state }) => state === "committed");
  const isWhole = endedAs === "committed" ? reports.every(({ state }) => state === "committed") : !isSold;
  if (!isWhole) {
    const detail = isSold ? "Its copies have been sold" : "It has run out, or was released";
    if (reservation.endedAs === null) await noteRefusal(db, auditOfStock(by, "refused", id, { code: "conflict" }));
    throw new Problem("conflict", { detail });
  }
  await endReservation(db, id, endedAs);
  return viewOf(reservation, reports);
}

/** Holds are named after the reservation, of which there is one attempt. */
function holdsOf({ id, lines }: Pick<Reservation, "id" | "lines">) {
  return { orderId: id, attempt: 1, lines };
}

function viewOf({ id, expiresAtMs }: Reservation, reports: HoldReport[]): ReservationView {
  const lines = reports.map(({ sku, quantity, state }) => ({ sku, quantity, state }));
  return { reservationId: id, expiresAt: isoTime(expiresAtMs), lines };
}
