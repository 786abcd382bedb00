import type { Filling } from "../../../shared/fill-projection.ts";

/** How far the index has been filled from the catalogue; from the beginning when it never was. */
export async function findFilling(db: D1Database): Promise<Filling> {
  const row = await db.prepare("select cursor, finished_at_ms as finishedAtMs from search_fillings").first<{
    cursor: string | null;
    finishedAtMs: number | null;
  }>();
  return { cursor: row?.cursor ?? null, isFinished: row?.finishedAtMs != null };
}

/** Notes how far the filling has come: where it goes on, or that it has ended. */
export async function noteFilling(db: D1Database, cursor: string | null, nowMs: number): Promise<void> {
  await db
    .prepare("insert or replace into search_fillings (id, cursor, finished_at_ms) values (1, ?1, ?2)")
    .bind(cursor, cursor === null ? nowMs : null)
    .run();
}
