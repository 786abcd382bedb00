import type { DrizzleD1Database } from "drizzle-orm/d1";
import type { Ledgers } from "./hold-copies.ts";
import { listOverdueSkus } from "./repository.ts";

/** An alarm this late did not ring. */
const lateMs = 10_000;
const skusMax = 100;

/** Wakes the objects whose alarm should have rung and did not: asked for its level, an object expires what is due and tells it. */
export async function wakeOverdue(db: DrizzleD1Database, ledgers: Ledgers, nowMs: number): Promise<number> {
  const skus = await listOverdueSkus(db, nowMs - lateMs, skusMax);
  await Promise.all(skus.map((sku) => ledgers.getByName(sku).level()));
  return skus.length;
}
