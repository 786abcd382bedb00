import type { DrizzleD1Database } from "drizzle-orm/d1";
import type { AnyEnvelope } from "../../shared/events/envelope.ts";
import { applyOnce } from "../../shared/events/inbox.ts";
import { noteStock } from "./repository/stock.ts";

/** Keeps the projection of stock. Throws on an event this Worker does not subscribe to, which ends among the dead letters. */
export async function consumeEvent(db: DrizzleD1Database, event: AnyEnvelope, nowMs: number): Promise<void> {
  if (event.type !== "octavo.stock.changed.v1") throw new Error(`catalog does not subscribe to ${event.type}`);
  const { sku, available } = event.data;
  await applyOnce(db, event.id, nowMs, [noteStock(db, { sku, available, version: event.subjectversion })]);
}
