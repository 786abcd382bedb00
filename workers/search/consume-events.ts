import type { AnyEnvelope } from "../../shared/events/envelope.ts";
import { type IndexDeps, indexBooks } from "./index-books.ts";
import { writeStock } from "./repository/write-stock.ts";

/** Events that are taken in together. */
export const stockEvents = ["octavo.stock.changed.v1", "octavo.stocks.changed.v1"] as const;

/** Notes the levels that many events tell of, in one write. */
export async function noteLevels(db: D1Database, events: AnyEnvelope[]): Promise<void> {
  const levels = events.flatMap((event) => {
    if (event.type === "octavo.stocks.changed.v1") return event.data.levels;
    return event.type === "octavo.stock.changed.v1" ? [{ ...event.data, version: event.subjectversion }] : [];
  });
  await writeStock(db, levels);
}

/**
 * Brings the index up to date with one event about books. No inbox is kept: each book and each SKU carries its version, so events
 * that come twice or in another order change nothing. Throws on an event this Worker does not subscribe to, which ends
 * among the dead letters.
 */
export async function consumeEvent(deps: IndexDeps, event: AnyEnvelope): Promise<void> {
  const version = event.subjectversion;
  switch (event.type) {
    case "octavo.book.upserted.v1":
      return await indexBooks(deps, [{ bookId: event.data.bookId, version, isRemoved: false }]);
    case "octavo.book.removed.v1":
      return await indexBooks(deps, [{ bookId: event.data.bookId, version, isRemoved: true }]);
    case "octavo.books.changed.v1":
      return await indexBooks(deps, event.data.books);
    default:
      throw new Error(`search does not subscribe to ${event.type}`);
  }
}
