import { drizzle } from "drizzle-orm/d1";
import type { z } from "zod";
import type { MoveCommand, StockLedger } from "../../durable-objects/stock-ledger/index.ts";
import { requireOwn } from "../../shared/auth/authorize.ts";
import { type Caller, callerOf } from "../../shared/auth/caller.ts";
import type { ChangeStockCommand } from "../../shared/contracts/admin.ts";
import { skuSchema } from "../../shared/contracts/common.ts";
import type { StockLevel } from "../../shared/contracts/inventory.ts";
import { inputErrors } from "../../shared/http/app.ts";
import { fingerprint, requireIdempotencyKey } from "../../shared/http/idempotency-key.ts";
import { Problem } from "../../shared/problem.ts";
import { type Result, unwrap } from "../../shared/result.ts";
import type { Trace } from "../../shared/trace.ts";
import { auditOfStock } from "./audit-stock.ts";
import { noteMovement, noteRefusal } from "./repository.ts";
import { moveStockSchema } from "./schemas.ts";

type Move = { caller: Caller; sku: string; movement: z.output<typeof moveStockSchema>; idempotencyKey: string; trace: Trace };
type MoveEnv = Pick<InventoryEnv, "DB" | "CATALOG" | "STOCK_LEDGER" | "IDENTITY">;

/**
 * Receives, adjusts or counts copies, and answers the level after it. 404 for what is not on sale, 403 for what another
 * seller sells, 409 for a count below what is held. Who does it is noted before the copies move.
 */
export async function moveStock(env: MoveEnv, { caller, sku, movement, idempotencyKey, trace }: Move, nowMs: number): Promise<StockLevel> {
  const [quote] = await env.CATALOG.quoteEditions({ skus: [sku] });
  if (!quote) throw new Problem("not-found", { detail: `No edition has the SKU ${sku}` });
  requireOwn(caller, ({ sellerId }) => sellerId === quote.sellerId);
  const db = drizzle(env.DB);
  const ledger = env.STOCK_LEDGER.getByName(sku);
  const by = { caller, trace, nowMs };
  const { kind, quantity } = movement;
  // A repetition moves nothing, and there is nothing to note.
  if (!(await ledger.hasAnswered({ commandId: idempotencyKey }))) {
    // The registry knows a SKU before its object does, so that sweeps and proofs miss none.
    await noteMovement(db, { sku, sellerId: quote.sellerId }, auditOfStock(by, kind, sku, { quantity }), nowMs);
  }
  const moved = await moveIn(ledger, {
    ...movement,
    commandId: idempotencyKey,
    fingerprint: fingerprint(movement),
    trace,
  });
  if (!moved.ok) await noteRefusal(db, auditOfStock(by, "refused", sku, { kind, quantity, code: moved.error.code }));
  return unwrap(moved);
}

/** Named, because the types of the call itself know successes only. */
async function moveIn(ledger: DurableObjectStub<StockLedger>, command: MoveCommand): Promise<Result<StockLevel>> {
  return await ledger.move(command);
}

/** The same for a form, whose fields may say anything, by whoever its token speaks for: 422 with a pointer to each that is wrong. */
export async function changeStock(
  env: MoveEnv,
  { token, sku, idempotencyKey, trace, ...movement }: ChangeStockCommand,
  nowMs: number,
): Promise<StockLevel> {
  if (!skuSchema.safeParse(sku).success) throw new Problem("not-found");
  const caller = await callerOf(env.IDENTITY, token, "PUT", `/api/inventory/${sku}`);
  const parsed = moveStockSchema.safeParse(movement);
  if (!parsed.success) throw new Problem("invalid-request", { errors: inputErrors("form", parsed.error.issues) });
  return await moveStock(env, { caller, sku, movement: parsed.data, idempotencyKey: requireIdempotencyKey(idempotencyKey), trace }, nowMs);
}
