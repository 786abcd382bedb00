import { drizzle } from "drizzle-orm/d1";
import { isoTime } from "../../shared/clock.ts";
import type { LedgerPage, ProjectedLevel } from "../../shared/contracts/admin.ts";
import { type Page, skuSchema } from "../../shared/contracts/common.ts";
import { decodeCursor, encodeCursor } from "../../shared/http/cursor.ts";
import { invalid } from "../../shared/problem.ts";
import { isRegistered, type LevelKey, listLevels } from "./repository.ts";

/** Which levels to list: all of them, or those of up to a hundred SKUs. */
export type LevelQuery = { cursor?: string; limit: number; skus?: string[] };
export type LedgerQuery = { sku: string; limit: number; beforeRow?: number };

/** A page of levels from the projection, those with the fewest copies to sell first. 422 for a cursor of another list. */
export async function pageOfLevels(env: Pick<InventoryEnv, "DB">, { cursor, limit, skus }: LevelQuery): Promise<Page<ProjectedLevel>> {
  const rows = await listLevels(drizzle(env.DB), { skus, after: cursor === undefined ? null : keyOf(cursor), limit: limit + 1 });
  const items = rows.slice(0, limit).map(({ updatedAtMs, ...level }) => ({ ...level, updatedAt: isoTime(updatedAtMs) }));
  const last = items.at(-1);
  return { items, nextCursor: rows.length > items.length && last ? encodeCursor(["levels", last.available, last.sku]) : null };
}

/** A SKU's level and a page of its movements, newest first; `null` for a SKU that was never received. */
export async function pageOfLedger(env: Pick<InventoryEnv, "DB" | "STOCK_LEDGER">, query: LedgerQuery): Promise<LedgerPage | null> {
  const { sku, limit, beforeRow } = query;
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

function keyOf(cursor: string): LevelKey {
  const [list, available, sku] = decodeCursor(cursor, 3);
  const isKey = list === "levels" && Number.isSafeInteger(available) && skuSchema.safeParse(sku).success;
  if (isKey) return { available: available as number, sku: sku as string };
  throw invalid("query:cursor", "Not a cursor this list has given out");
}
