import type { DrizzleD1Database } from "drizzle-orm/d1";
import type { Book } from "../../shared/contracts/catalog.ts";
import { recommendationListKey } from "../../shared/contracts/recommendations.ts";
import type { AnyEnvelope } from "../../shared/events/envelope.ts";
import { applyOnceAndRead } from "../../shared/events/inbox.ts";
import type { FillingDeps } from "../../shared/fill-projection.ts";
import { type BookNews, countOrders, forgetLists, listStale, noteBooks, type WrittenList } from "./repository.ts";

export type RecommenderDeps = {
  db: DrizzleD1Database;
  kv: Pick<KVNamespace, "put" | "delete">;
  catalog: { findBooks(query: { ids: string[] }): Promise<Book[]> } & FillingDeps["catalog"];
  now: () => number;
};

/** Lists that one event takes out of KV at most; ten events are one batch, which may make 1,000 calls. The others live out their day. */
const staleListsMax = 80;

/** Learns from news of books. Safe to run twice and in any order. Throws on an event this Worker does not subscribe to. */
export async function consumeEvent(deps: RecommenderDeps, event: AnyEnvelope): Promise<void> {
  switch (event.type) {
    case "octavo.books.changed.v1":
      return await learnBooks(deps, event.id, event.data.books);
    case "octavo.book.upserted.v1":
    case "octavo.book.removed.v1": {
      const isRemoved = event.type === "octavo.book.removed.v1";
      return await learnBooks(deps, event.id, [{ bookId: event.data.bookId, version: event.subjectversion, isRemoved }]);
    }
    default:
      throw new Error(`recommender does not subscribe to ${event.type}`);
  }
}

/** Learns from orders, many in one write. Safe to run twice, in any order, and with the same order twice among them. */
export async function learnOrders(deps: RecommenderDeps, events: AnyEnvelope[]): Promise<void> {
  const { db, now } = deps;
  const byEvent = new Map(events.map((event) => [event.id, booksOf(event)]));
  const orders = [...byEvent].map(([eventId, bookIds]) => ({ eventId, bookIds }));
  const bookIds = [...new Set(orders.flatMap((order) => order.bookIds))];
  const read = listStale(db, bookIds, false, staleListsMax * orders.length);
  const [first, ...more] = [...countOrders(db, orders, now()), read];
  if (!first) return;
  const results: unknown[] = await db.batch([first, ...more]);
  await dropLists(deps, results.at(-1) as WrittenList[]);
}

/** An order's books, each once: two editions of one book are one book. */
function booksOf(event: AnyEnvelope): string[] {
  if (event.type !== "octavo.order.placed.v1") throw new Error(`${event.type} is not an order`);
  return [...new Set(event.data.lines.map(({ bookId }) => bookId))];
}

type Change = { bookId: string; version: number; isRemoved: boolean };

async function learnBooks(deps: RecommenderDeps, eventId: string, changes: Change[]): Promise<void> {
  const { db, catalog, now } = deps;
  const live = changes.filter(({ isRemoved }) => !isRemoved).map(({ bookId }) => bookId);
  const found = live.length === 0 ? [] : await catalog.findBooks({ ids: [...new Set(live)] });
  const removed = changes.filter(({ isRemoved }) => isRemoved);
  // A book that was changed and is not to be found has been removed since; the event that says so brings the version.
  const news = [...found.map(newsOf), ...removed.map(({ bookId, version }) => ({ id: bookId, version, isRemoved: true, traits: [] }))];
  const ids = changes.map(({ bookId }) => bookId);
  const read = listStale(db, ids, true, staleListsMax);
  await dropLists(deps, await applyOnceAndRead(db, eventId, now(), noteBooks(db, newestOf(news)), read));
}

/** Takes books in as the catalogue has them now, without an event: for those that were there before this Worker. */
export async function takeBooks({ db, catalog }: RecommenderDeps, bookIds: string[]): Promise<void> {
  const [first, ...more] = noteBooks(db, newestOf((await catalog.findBooks({ ids: bookIds })).map(newsOf)));
  if (first) await db.batch([first, ...more]);
}

/** What a book is known for. The version is the catalogue's, which may be ahead of the event's. */
function newsOf({ id, version, series, contributors, subjects }: Book): BookNews {
  const authors = contributors.filter(({ role }) => role === "author");
  return {
    id,
    version,
    isRemoved: false,
    traits: [
      ...(series ? [["series", series.slug, series.volume] satisfies BookNews["traits"][number]] : []),
      ...authors.map(({ slug }): BookNews["traits"][number] => ["author", slug, null]),
      ...subjects.map(({ slug }): BookNews["traits"][number] => ["subject", slug, null]),
    ],
  };
}

/** One version of each book: the statements that take them in expect no more. */
function newestOf(news: BookNews[]): BookNews[] {
  const byId = new Map<string, BookNews>();
  for (const item of news) {
    const known = byId.get(item.id);
    if (!known || known.version < item.version) byId.set(item.id, item);
  }
  return [...byId.values()];
}

/**
 * Takes the lists that are no longer true out of KV. It runs on every delivery, not only the first: a crash between
 * the effect and this is repaired by the event's return.
 */
async function dropLists({ db, kv }: RecommenderDeps, stale: WrittenList[]): Promise<void> {
  if (stale.length === 0) return;
  await Promise.all(stale.map(({ bookId }) => kv.delete(recommendationListKey(bookId))));
  await forgetLists(db, stale);
}
