import { drizzle } from "drizzle-orm/d1";
import { type Caller, callerOf } from "../../shared/auth/caller.ts";
import { isoTime } from "../../shared/clock.ts";
import type { LedgerPage, ProjectedLevel } from "../../shared/contracts/admin.ts";
import { type Page, skuSchema } from "../../shared/contracts/common.ts";
import { decodeCursor, encodeCursor } from "../../shared/http/cursor.ts";
import { invalid, Problem } from "../../shared/problem.ts";
import { ownedSkus, requireOwnSku } from "./owned-skus.ts";
import { isRegistered, type LevelKey, listLevels } from "./repository.ts";

/** Which levels to list: all of them that the token's owner may see, or those of up to a hundred SKUs. */
export type LevelQuery = { token: string; cursor?: string; limit: number; skus?: string[] };
export type LedgerQuery = { token: string; sku: string; limit: number; beforeRow?: number };

/**
 * A page of levels from the projection, those with the fewest copies to sell first: of everything for an admin, of their
 * own for a seller, whose page may be short by what has become another's. 422 for a cursor of another list.
 */
export async function pageOfLevels(
  env: Pick<InventoryEnv, "DB" | "CATALOG" | "IDENTITY">,
  { token, cursor, limit, skus }: LevelQuery,
): Promise<Page<ProjectedLevel>> {
  const caller = await figuresFor(env, token, "any");
  const after = cursor === undefined ? null : keyOf(cursor);
  const rows = await listLevels(drizzle(env.DB), { skus, sellerId: sellerIdOf(caller), after, limit: limit + 1 });
  const page = rows.slice(0, limit);
  const owned = await ownedSkus(
    env,
    caller,
    page.map(({ sku }) => sku),
  );
  const items = page
    .filter(({ sku }) => owned.has(sku))
    .map(({ updatedAtMs, ...level }) => ({ ...level, updatedAt: isoTime(updatedAtMs) }));
  const last = page.at(-1);
  return { items, nextCursor: rows.length > page.length && last ? encodeCursor(["levels", last.available, last.sku]) : null };
}

/** A SKU's level and a page of its movements, newest first; `null` for a SKU that was never received. 403 for another seller's. */
export async function pageOfLedger(
  env: Pick<InventoryEnv, "DB" | "STOCK_LEDGER" | "CATALOG" | "IDENTITY">,
  query: LedgerQuery,
): Promise<LedgerPage | null> {
  const { token, sku, limit, beforeRow } = query;
  if (!skuSchema.safeParse(sku).success) return null;
  await requireOwnSku(env, await figuresFor(env, token, sku), sku);
  if (!(await isRegistered(drizzle(env.DB), sku))) return null;
  const ledger = env.STOCK_LEDGER.getByName(sku);
  const level = await ledger.level();
  // Rows are numbered without gaps up to the version, so the page's first and last numbers are known before it is read.
  const before = Math.max(1, Math.min(beforeRow ?? Number.POSITIVE_INFINITY, level.version + 1));
  const afterSeq = Math.max(0, before - 1 - limit);
  const rows = before === 1 ? [] : await ledger.rows({ afterSeq, limit: before - 1 - afterSeq });
  const entries = rows.map(({ atMs, ...row }) => ({ ...row, at: isoTime(atMs) })).reverse();
  return { level, rows: entries, beforeRow: afterSeq > 0 ? afterSeq + 1 : null };
}

/** Whoever may see what is on hand and how it came to that: as at the ledger's route. */
async function figuresFor(env: Pick<InventoryEnv, "IDENTITY">, token: string, sku: string): Promise<Caller> {
  return await callerOf(env.IDENTITY, token, "GET", `/api/inventory/${sku}/ledger`);
}

/** Whose levels are listed; raises forbidden for a seller who belongs to no merchant. */
function sellerIdOf({ actor, reach }: Caller): string | undefined {
  if (reach === "any") return undefined;
  if (actor.sellerId === null) throw new Problem("forbidden");
  return actor.sellerId;
}

function keyOf(cursor: string): LevelKey {
  const [list, available, sku] = decodeCursor(cursor, 3);
  const isKey = list === "levels" && Number.isSafeInteger(available) && skuSchema.safeParse(sku).success;
  if (isKey) return { available: available as number, sku: sku as string };
  throw invalid("query:cursor", "Not a cursor this list has given out");
}
