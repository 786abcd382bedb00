import type { DrizzleD1Database } from "drizzle-orm/d1";
import type { AnyEnvelope } from "../../shared/events/envelope.ts";
import { noteStock } from "./repository/stock.ts";

/** The events this Worker subscribes to. */
export const stockEvents = ["octavo.stock.changed.v1", "octavo.stocks.changed.v1"] as const;

/**
 * Keeps the projection of stock, for many events in one write. There is no inbox: each level carries its version, so that
 * events which come twice or in another order change nothing.
 */
export async function noteLevels(db: DrizzleD1Database, events: AnyEnvelope[]): Promise<void> {
  const [first, ...more] = noteStock(db, events.flatMap(levelsIn));
  if (first) await db.batch([first, ...more]);
}

/** Throws on any other event, which ends among the dead letters. */
export async function refuseEvent({ type }: AnyEnvelope): Promise<void> {
  throw new Error(`catalog does not subscribe to ${type}`);
}

function levelsIn(event: AnyEnvelope): { sku: string; available: number; version: number }[] {
  if (event.type === "octavo.stocks.changed.v1") return event.data.levels;
  if (event.type === "octavo.stock.changed.v1") return [{ ...event.data, version: event.subjectversion }];
  throw new Error(`catalog does not subscribe to ${event.type}`);
}
