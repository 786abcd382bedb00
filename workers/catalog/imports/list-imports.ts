import type { z } from "zod";
import type { Page } from "../../../shared/contracts/common.ts";
import type { ImportView } from "../../../shared/contracts/imports.ts";
import { decodeCursor, encodeCursor } from "../../../shared/http/cursor.ts";
import { Problem } from "../../../shared/problem.ts";
import { viewOfImport } from "./import-view.ts";
import { listImports } from "./repository.ts";
import type { importQuerySchema } from "./schemas.ts";
import type { Asking } from "./send-file.ts";

/** A page of imports, the newest first: all for an admin, or those of a seller. Raises forbidden for another merchant's. */
export async function pageOfImports(
  { db, caller }: Pick<Asking, "db" | "caller">,
  { limit, cursor, sellerId: asked }: z.output<typeof importQuerySchema>,
): Promise<Page<ImportView>> {
  const own = caller.actor.sellerId;
  if (caller.reach === "own" && (own === null || (asked ?? own) !== own)) throw new Problem("forbidden");
  const sellerId = caller.reach === "own" ? own : (asked ?? null);
  const afterId = cursor === undefined ? null : String(decodeCursor(cursor, 1)[0]);
  const rows = await listImports(db, { sellerId, afterId, limit: limit + 1 });
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return { items: rows.slice(0, limit).map(viewOfImport), nextCursor: last ? encodeCursor([last.id]) : null };
}
