import { readinessCountMax } from "../../../shared/count-up-to.ts";

/** Books that can be found, as far as readiness counts. */
export function countBooks(db: D1Database): Promise<number> {
  return countRows(db, "search_cards");
}

/** SKUs whose stock has been told, as far as readiness counts. */
export function countStockSkus(db: D1Database): Promise<number> {
  return countRows(db, "search_stock where version > 0");
}

async function countRows(db: D1Database, from: string): Promise<number> {
  return (await db.prepare(`select count(*) as rows from (select 1 from ${from} limit ${readinessCountMax})`).first<number>("rows")) ?? 0;
}
