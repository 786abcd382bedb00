import { and, desc, eq, lt, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { countUpTo, readinessCountMax } from "../../shared/count-up-to.ts";
import { inbox } from "../../shared/events/inbox.ts";
import { isNewerThan } from "../../shared/events/subject-version.ts";
import type { Filling } from "../../shared/fill-projection.ts";
import type { Gathered, Sharer } from "./rank-books.ts";
import { bookOrders, bookPairs, bookTraits, fillings, knownBooks, type TraitKind, writtenLists } from "./tables.ts";

/** A version of a book: what it is known for, or that it was removed. */
export type BookNews = {
  id: string;
  version: number;
  isRemoved: boolean;
  traits: [kind: TraitKind, slug: string, volume: number | null][];
};

/**
 * Bounds of one list, so that it costs the same in a shop of any size. Of a trait that many share, the books looked at
 * are those whose ids are next to the book's own: another window for each book, and all of them where the trait is rare.
 */
const partnersMax = 200;
const traitsMax = 30;
const sharersMax = 60;
const bookCountMax = 500;

/** The statements that take in up to 100 versions of books, in one trip. A row gives way to a higher version only; a removed book has no traits. */
export function noteBooks(db: DrizzleD1Database, news: BookNews[]): BatchItem<"sqlite">[] {
  const given = JSON.stringify(news);
  // Whose version the table has now: that of a book which had a newer one already differs, and its traits stay.
  const applied = sql`json_each(${given}) as news join ${knownBooks}
    on ${knownBooks.id} = news.value ->> 'id' and ${knownBooks.version} = news.value ->> 'version'`;
  return [
    db
      .insert(knownBooks)
      .select(sql`select value ->> 'id', value ->> 'version', value ->> 'isRemoved' from json_each(${given}) where true`)
      .onConflictDoUpdate({
        target: knownBooks.id,
        set: { version: sql`excluded.version`, isRemoved: sql`excluded.is_removed` },
        setWhere: isNewerThan(knownBooks.version),
      }),
    db.delete(bookTraits).where(sql`${bookTraits.bookId} in (select news.value ->> 'id' from ${applied})`),
    db
      .insert(bookTraits)
      .select(
        sql`select news.value ->> 'id', trait.value ->> 0, trait.value ->> 1, trait.value ->> 2
          from ${applied} join json_each(news.value, '$.traits') as trait where ${knownBooks.isRemoved} = 0`,
      )
      .onConflictDoNothing(),
  ];
}

/** An order as it is counted: the event that tells of it, and its books, each once. */
export type CountedOrder = { eventId: string; bookIds: string[] };

/**
 * The statements that count orders, each event once: an order counts once for each of its books, and once for each two of
 * them from either side. Orders whose event is in the inbox are passed over; the last statement puts the others in.
 */
export function countOrders(db: DrizzleD1Database, orders: CountedOrder[], nowMs: number): BatchItem<"sqlite">[] {
  const given = JSON.stringify(orders);
  const books = sql`json_each(${given}) as placed join json_each(placed.value, '$.bookIds') as book`;
  const isNew = sql`placed.value ->> 'eventId' not in (select ${inbox.eventId} from ${inbox})`;
  return [
    db
      .insert(bookOrders)
      .select(sql`select book.value, count(*) from ${books} where ${isNew} group by book.value`)
      .onConflictDoUpdate({ target: bookOrders.bookId, set: { orders: sql`${bookOrders.orders} + excluded.orders` } }),
    db
      .insert(bookPairs)
      .select(
        sql`select book.value, other.value, count(*) from ${books} join json_each(placed.value, '$.bookIds') as other
          on other.value <> book.value where ${isNew} group by book.value, other.value`,
      )
      .onConflictDoUpdate({ target: [bookPairs.bookId, bookPairs.otherId], set: { orders: sql`${bookPairs.orders} + excluded.orders` } }),
    db.insert(inbox).select(sql`select value ->> 'eventId', ${nowMs} from json_each(${given}) where true`).onConflictDoNothing(),
  ];
}

/**
 * All that a book's list is made of, in one trip, or `null` for a book that is not known or no more. The note that its
 * list is being written comes first: whoever changes what is read here finds it.
 */
export async function gather(db: DrizzleD1Database, bookId: string, nowMs: number): Promise<Gathered | null> {
  const isLive = and(eq(knownBooks.id, bookId), eq(knownBooks.isRemoved, false));
  const [, [book], partners, traits] = await db.batch([
    db
      .insert(writtenLists)
      .select(sql`select ${knownBooks.id}, ${nowMs} from ${knownBooks} where ${isLive}`)
      .onConflictDoUpdate({ target: writtenLists.bookId, set: { computedAtMs: nowMs } }),
    db
      .select({ orders: sql<number>`coalesce(${bookOrders.orders}, 0)`.as("orders") })
      .from(knownBooks)
      .leftJoin(bookOrders, eq(bookOrders.bookId, knownBooks.id))
      .where(isLive),
    db
      // Named apart: a batch's rows come back by column name, and two of one name are one.
      .select({
        bookId: bookPairs.otherId,
        ordersTogether: sql<number>`${bookPairs.orders}`.as("orders_together"),
        orders: bookOrders.orders,
      })
      .from(bookPairs)
      .innerJoin(bookOrders, eq(bookOrders.bookId, bookPairs.otherId))
      .innerJoin(knownBooks, and(eq(knownBooks.id, bookPairs.otherId), eq(knownBooks.isRemoved, false)))
      .where(eq(bookPairs.bookId, bookId))
      .orderBy(desc(bookPairs.orders), bookPairs.otherId)
      .limit(partnersMax),
    selectTraits(db, bookId),
  ]);
  if (!book) return null;
  const shared = traits.map(({ before, after, ...trait }) => ({ ...trait, sharers: [...before, ...after] }));
  return { bookId, orders: book.orders, partners, traits: shared };
}

function selectTraits(db: DrizzleD1Database, bookId: string) {
  // Written out, because drizzle leaves the table's name away where it reads one table, and inside it means `sharing`.
  const sharing = sql`from ${bookTraits} as sharing where sharing.kind = book_traits.kind and sharing.slug = book_traits.slug`;
  const neighbours = (side: "<" | ">", direction: "asc" | "desc") =>
    sql<Sharer[]>`(select json_group_array(json_array(id, volume)) from (
      select sharing.book_id as id, sharing.volume ${sharing} and sharing.book_id ${sql.raw(side)} book_traits.book_id
      order by sharing.book_id ${sql.raw(direction)} limit ${sharersMax}))`.mapWith(JSON.parse);
  return db
    .select({
      kind: bookTraits.kind,
      volume: bookTraits.volume,
      bookCount: sql<number>`(select count(*) from (select 1 ${sharing} limit ${bookCountMax}))`.as("book_count"),
      before: neighbours("<", "desc").as("before"),
      after: neighbours(">", "asc").as("after"),
    })
    .from(bookTraits)
    .where(eq(bookTraits.bookId, bookId))
    .limit(traitsMax);
}

/** A list that is in KV, as far as is known, and when it was made. */
export type WrittenList = typeof writtenLists.$inferSelect;

/** The lists that news of these books makes stale: their own, and with `isContent` also those of their series and authors. At most `limit`. */
export function listStale(db: DrizzleD1Database, bookIds: string[], isContent: boolean, limit: number) {
  const ids = sql`select value as id from json_each(${JSON.stringify(bookIds)})`;
  const related = sql`union select sharing.book_id from json_each(${JSON.stringify(bookIds)}) as changed
    join ${bookTraits} on ${bookTraits.bookId} = changed.value and ${bookTraits.kind} <> 'subject'
    join ${bookTraits} as sharing on sharing.kind = ${bookTraits.kind} and sharing.slug = ${bookTraits.slug}`;
  return db
    .select({ bookId: writtenLists.bookId, computedAtMs: writtenLists.computedAtMs })
    .from(writtenLists)
    .where(sql`${writtenLists.bookId} in (${ids} ${isContent ? related : sql``})`)
    .limit(limit);
}

/** Forgets lists that were taken out of KV, but not those written anew meanwhile. */
export async function forgetLists(db: DrizzleD1Database, gone: WrittenList[]): Promise<void> {
  const rows = JSON.stringify(gone.map(({ bookId, computedAtMs }) => [bookId, computedAtMs]));
  const isGone = sql`(${writtenLists.bookId}, ${writtenLists.computedAtMs}) in (select value ->> 0, value ->> 1 from json_each(${rows}))`;
  await db.delete(writtenLists).where(isGone);
}

/** Whether a list may stay in KV: nothing it was made of has changed since it was noted. */
export async function isListNoted(db: DrizzleD1Database, bookId: string): Promise<boolean> {
  return (await db.$count(writtenLists, eq(writtenLists.bookId, bookId))) > 0;
}

/** Forgets lists written before the given time, which KV has let go by itself. */
export async function forgetExpiredLists(db: DrizzleD1Database, beforeMs: number): Promise<void> {
  await db.delete(writtenLists).where(lt(writtenLists.computedAtMs, beforeMs));
}

/** Live books the recommender has heard of, as far as readiness counts. */
export function countBooks(db: DrizzleD1Database): Promise<number> {
  return countUpTo(db, readinessCountMax, knownBooks, eq(knownBooks.isRemoved, false));
}

/** How far the traits have been filled from the catalogue. */
export async function findFilling(db: DrizzleD1Database): Promise<Filling> {
  const [row] = await db.select().from(fillings);
  return { cursor: row?.cursor ?? null, isFinished: row?.finishedAtMs != null };
}

/** Notes where the filling goes on, or that it has ended. */
export async function noteFilling(db: DrizzleD1Database, cursor: string | null, nowMs: number): Promise<void> {
  const row = { cursor, finishedAtMs: cursor === null ? nowMs : null };
  await db
    .insert(fillings)
    .values({ id: 1, ...row })
    .onConflictDoUpdate({ target: fillings.id, set: row });
}
