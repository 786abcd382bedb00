import { drizzle } from "drizzle-orm/d1";
import type { z } from "zod";
import type { ChangeStockCommand } from "../../shared/contracts/admin.ts";
import { skuSchema } from "../../shared/contracts/common.ts";
import type { StockLevel } from "../../shared/contracts/inventory.ts";
import { inputErrors } from "../../shared/http/app.ts";
import { fingerprint, requireIdempotencyKey } from "../../shared/http/idempotency-key.ts";
import { Problem } from "../../shared/problem.ts";
import { unwrap } from "../../shared/result.ts";
import type { Trace } from "../../shared/trace.ts";
import { registerSku } from "./repository.ts";
import { moveStockSchema } from "./schemas.ts";

type Move = { sku: string; movement: z.output<typeof moveStockSchema>; idempotencyKey: string; trace: Trace };
type MoveEnv = Pick<InventoryEnv, "DB" | "CATALOG" | "STOCK_LEDGER">;

/** Receives, adjusts or counts copies, and answers the level after it. 404 for what is not on sale, 409 for a count below what is held. */
export async function moveStock(env: MoveEnv, { sku, movement, idempotencyKey, trace }: Move): Promise<StockLevel> {
  const [quote] = await env.CATALOG.quoteEditions({ skus: [sku] });
  if (!quote) throw new Problem("not-found", { detail: `No edition has the SKU ${sku}` });
  // The registry knows a SKU before its object does, so that sweeps and proofs miss none.
  await registerSku(drizzle(env.DB), sku, Date.now());
  const command = { ...movement, commandId: idempotencyKey, fingerprint: fingerprint(movement), trace };
  return unwrap(await env.STOCK_LEDGER.getByName(sku).move(command));
}

/** The same for a form, whose fields may say anything: 422 with a pointer to each that is wrong. */
export async function changeStock(env: MoveEnv, { sku, idempotencyKey, trace, ...movement }: ChangeStockCommand): Promise<StockLevel> {
  if (!skuSchema.safeParse(sku).success) throw new Problem("not-found");
  const parsed = moveStockSchema.safeParse(movement);
  if (!parsed.success) throw new Problem("invalid-request", { errors: inputErrors("form", parsed.error.issues) });
  return await moveStock(env, { sku, movement: parsed.data, idempotencyKey: requireIdempotencyKey(idempotencyKey), trace });
}
