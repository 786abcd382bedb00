import { eq, sql } from "drizzle-orm";
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import {
  asked,
  bindings,
  bookId,
  changed,
  db,
  deliver,
  idsFor,
  listOf,
  ordered,
  putBook,
  removed,
  runCron,
  takeBook,
  upserted,
  written,
} from "./fixtures.ts";
import { rankBooks } from "./rank-books.ts";
import { recommendBooks, writeList } from "./recommend-books.ts";
import { gather, noteBooks, noteFilling } from "./repository.ts";
import { app } from "./routes.ts";
import { bookOrders, bookPairs, bookTraits, deadLetters, fillings, inbox, knownBooks, writtenLists } from "./tables.ts";

beforeEach(async () => {
  for (const table of [bookOrders, bookPairs, bookTraits, knownBooks, writtenLists, inbox, deadLetters, fillings]) await db.delete(table);
});

/** New books the recommender has heard of. */
async function known(count: number, traits: Parameters<typeof putBook>[1] = {}): Promise<string[]> {
  const ids = Array.from({ length: count }, () => putBook(bookId(), traits));
  await deliver([changed(ids.map((id) => ({ bookId: id, version: 1, isRemoved: false })))]);
  return ids;
}

async function pairsNow(): Promise<Record<string, number>> {
  const rows = await db.select().from(bookPairs);
  return Object.fromEntries(rows.map(({ bookId: id, otherId, orders }) => [`${id} ${otherId}`, orders]));
}

describe("orders", () => {
  test("books bought together are recommended with each other, the pair in one order alone is not", async () => {
    const [one = "", two = "", three = ""] = await known(3);
    await deliver([ordered(one, two), ordered(two, one), ordered(one, three)]);
    expect(await listOf(one)).toMatchObject({ books: [{ bookId: two, reason: "bought-together" }], modelVersion: "1" });
    expect(await idsFor(two)).toEqual([one]);
    expect(await idsFor(three)).toEqual([]);
  });

  test("an order counts once, however often and in whatever order it is told", { tags: ["ARC-23"] }, async () => {
    const [one = "", two = "", three = ""] = await known(3);
    const events = [ordered(one, two), ordered(one, two, three), ordered(three)];
    await deliver([...events, ...events.toReversed(), ...events]);
    await Promise.all(events.map((event) => deliver([event])));
    expect(await pairsNow()).toEqual({
      [`${one} ${two}`]: 2,
      [`${two} ${one}`]: 2,
      [`${one} ${three}`]: 1,
      [`${three} ${one}`]: 1,
      [`${two} ${three}`]: 1,
      [`${three} ${two}`]: 1,
    });
    expect(await db.select().from(bookOrders).orderBy(bookOrders.bookId)).toEqual([
      { bookId: one, orders: 2 },
      { bookId: two, orders: 2 },
      { bookId: three, orders: 2 },
    ]);
  });

  test("two editions of one book are one book, and make no pair with themselves", async () => {
    const [one = ""] = await known(1);
    await deliver([ordered(one, one)]);
    expect(await pairsNow()).toEqual({});
    expect(await db.select().from(bookOrders)).toEqual([{ bookId: one, orders: 1 }]);
  });

  test("any run of orders counts as counting by hand does", async () => {
    const orders = fc.array(fc.array(fc.integer({ min: 0, max: 7 }), { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(orders, async (given) => {
        await db.delete(bookPairs);
        await deliver(given.map((books) => ordered(...books.map(String))));
        const byHand: Record<string, number> = {};
        for (const books of given.map((each) => [...new Set(each)])) {
          for (const book of books) {
            for (const other of books) if (other !== book) byHand[`${book} ${other}`] = (byHand[`${book} ${other}`] ?? 0) + 1;
          }
        }
        expect(await pairsNow()).toEqual(byHand);
      }),
      { seed: 20_261_121, numRuns: 25 },
    );
  });
});

describe("books", () => {
  test("a list is filled up by series, author and subjects, and the book itself is never in it", { tags: ["REC-02"] }, async () => {
    const self = putBook(bookId(), { series: "saga", volume: 1, authors: ["ada"], subjects: ["science"] });
    const bySubject = putBook(bookId(), { subjects: ["science"] });
    const byAuthor = putBook(bookId(), { authors: ["ada"] });
    const next = putBook(bookId(), { series: "saga", volume: 2 });
    const bought = putBook(bookId());
    const stranger = putBook(bookId(), { subjects: ["cooking"] });
    await deliver([self, bySubject, byAuthor, next, bought, stranger].map((id) => upserted(id)));
    await deliver([ordered(self, bought), ordered(self, bought)]);
    expect(await listOf(self)).toMatchObject({
      books: [
        { bookId: bought, reason: "bought-together" },
        { bookId: next, reason: "series" },
        { bookId: byAuthor, reason: "author" },
        { bookId: bySubject, reason: "subject" },
      ],
    });
  });

  test("a removed book is in no list and has none; both orders of events end the same", async () => {
    for (const order of ["as it was", "reversed"]) {
      const [self = "", gone = ""] = await known(2, { subjects: [`subject-${order.length}`] });
      await deliver([ordered(self, gone), ordered(self, gone)]);
      takeBook(gone);
      const events = [upserted(gone, 2), removed(gone, 3)];
      for (const event of order === "reversed" ? events.toReversed() : events) await deliver([event]);
      expect(await listOf(gone)).toBeNull();
      expect(await idsFor(self)).toEqual([]);
      expect(await db.select().from(knownBooks).where(eq(knownBooks.id, gone))).toEqual([{ id: gone, version: 3, isRemoved: true }]);
    }
  });

  test("an older version does not take a newer one's place, and a tombstone is not lifted by it", async () => {
    const id = putBook(bookId(), { authors: ["new"], version: 3 });
    await deliver([upserted(id, 3)]);
    putBook(id, { authors: ["old"], version: 2 });
    await deliver([upserted(id, 2)]);
    expect(await db.select({ slug: bookTraits.slug }).from(bookTraits)).toEqual([{ slug: "new" }]);
    await deliver([removed(id, 4), upserted(id, 2)]);
    expect(await db.select().from(knownBooks)).toEqual([{ id, version: 4, isRemoved: true }]);
    expect(await db.select().from(bookTraits)).toEqual([]);
  });

  test("a newer version brings its traits and takes the former ones away", async () => {
    const id = putBook(bookId(), { authors: ["ada"], subjects: ["science"] });
    await deliver([upserted(id)]);
    putBook(id, { authors: ["ada", "mary"], version: 2 });
    await deliver([upserted(id, 2), upserted(id, 1)]);
    expect(await db.select({ slug: bookTraits.slug }).from(bookTraits).orderBy(bookTraits.slug)).toEqual([
      { slug: "ada" },
      { slug: "mary" },
    ]);
  });

  test("a hundred books come by one message and one question to the catalogue", async () => {
    const before = asked.count;
    const ids = await known(100, { authors: ["ada"] });
    expect(asked.count - before).toBe(1);
    expect(await db.$count(knownBooks)).toBe(100);
    takeBook(ids[1] ?? "");
    const some = ids.slice(0, 3).map((id, index) => ({ bookId: id, version: 2, isRemoved: index === 1 }));
    await deliver([changed([...some, ...some])]);
    expect(await idsFor(ids[0] ?? "")).not.toContain(ids[1]);
    expect(await db.$count(knownBooks, eq(knownBooks.isRemoved, true))).toBe(1);
  });

  test("in a subject of 5,000 books a list is made of a bounded number of them", async () => {
    const news = Array.from({ length: 5_000 }, () => bookId()).map((id) => ({
      id,
      version: 1,
      isRemoved: false,
      traits: [["subject", "fiction", null] as ["subject", string, null]],
    }));
    const [first, ...others] = noteBooks(db, news);
    if (!first) throw new Error("no statements");
    await db.batch([first, ...others]);
    const gathered = await gather(db, news[2_500]?.id ?? "", 0);
    expect(gathered?.traits).toMatchObject([{ bookCount: 500 }]);
    expect(gathered?.traits[0]?.sharers).toHaveLength(120);
    expect(gathered && rankBooks(gathered)).toHaveLength(24);
  });
});

describe("written lists", () => {
  test("a list is written down when it is asked for, and kept for a day", { tags: ["REC-09"] }, async () => {
    const [self = "", other = ""] = await known(2, { authors: ["ada"] });
    expect(await written(self)).toBeNull();
    const list = await listOf(self);
    expect(await written(self)).toEqual(list);
    expect(list?.books).toMatchObject([{ bookId: other }]);
    const { keys } = await bindings.RECOMMENDATIONS.list({ prefix: `book:v1:${self}` });
    expect(keys[0]?.expiration).toBeGreaterThan(Date.now() / 1_000 + 86_000);
  });

  test("an order takes away the lists of its books, and no others", async () => {
    const [one = "", two = "", three = ""] = await known(3);
    for (const id of [one, two, three]) await listOf(id);
    await deliver([ordered(one, two)]);
    expect([await written(one), await written(two)]).toEqual([null, null]);
    expect(await written(three)).not.toBeNull();
    expect(await db.select({ id: writtenLists.bookId }).from(writtenLists)).toEqual([{ id: three }]);
  });

  test("a new book takes away the lists of its series and its author, so that it can be in them", async () => {
    const [first = ""] = await known(1, { series: "saga", volume: 1 });
    const [hers = ""] = await known(1, { authors: ["ada"] });
    const [other = ""] = await known(1, { subjects: ["science"] });
    for (const id of [first, hers, other]) await listOf(id);
    const [added = ""] = await known(1, { series: "saga", volume: 2, authors: ["ada"], subjects: ["science"] });
    expect([await written(first), await written(hers)]).toEqual([null, null]);
    expect(await written(other)).not.toBeNull();
    expect(await idsFor(first)).toEqual([added]);
  });

  test("an event's return takes away what a crash had left", async () => {
    const [one = "", two = ""] = await known(2);
    const event = ordered(one, two);
    await deliver([event]);
    await listOf(one);
    await deliver([event]);
    expect(await written(one)).toBeNull();
    expect(await pairsNow()).toEqual({ [`${one} ${two}`]: 1, [`${two} ${one}`]: 1 });
  });

  test("a list read before an event and written after it does not stay", async () => {
    const [one = "", two = ""] = await known(2);
    const list = await recommendBooks({ db, now: Date.now }, one);
    await deliver([ordered(one, two)]);
    if (!list) throw new Error("no list");
    await writeList({ db, kv: bindings.RECOMMENDATIONS }, one, list);
    expect(await written(one)).toBeNull();
  });

  test("an unknown book has no list, and leaves no trace", async () => {
    expect(await listOf(bookId())).toBeNull();
    expect(await db.$count(writtenLists)).toBe(0);
  });

  test("cron forgets lists that KV has let go", async () => {
    const [one = "", two = ""] = await known(2);
    for (const id of [one, two]) await listOf(id);
    await db.update(writtenLists).set({ computedAtMs: 1 }).where(eq(writtenLists.bookId, one));
    await runCron();
    expect(await db.select({ id: writtenLists.bookId }).from(writtenLists)).toEqual([{ id: two }]);
  });
});

describe("what goes wrong", () => {
  test("an event nobody subscribed to comes again until it is a dead letter, and so does what cannot be read", async () => {
    const stock = { ...upserted("SKU"), type: "octavo.stock.changed.v1", data: { sku: "SKU", available: 1 } };
    expect(await deliver([stock, "nonsense"])).toEqual({ acked: 1, retried: 1 });
    expect(await deliver([ordered("book_1")], "octavo-recommender-events-dlq")).toEqual({ acked: 1, retried: 0 });
    const letters = await db.select({ reason: deadLetters.reason }).from(deadLetters).orderBy(deadLetters.reason);
    expect(letters).toEqual([{ reason: "not a CloudEvents envelope" }, { reason: "retries used up" }]);
  });

  test("a slug that tries to be SQL or JSON is a slug", async () => {
    const hostile = `x"'],["author","y'); drop table known_books; --`;
    const [one = "", two = ""] = await known(2, { authors: [hostile] });
    expect(await idsFor(one)).toEqual([two]);
    expect(await db.select({ slug: bookTraits.slug }).from(bookTraits).where(eq(bookTraits.bookId, one))).toEqual([{ slug: hostile }]);
    expect(await db.get(sql`select count(*) as n from known_books`)).toEqual({ n: 2 });
  });
});

test("GET /ready says how many books it has heard of", async () => {
  await known(3);
  const answer = await app.request("/ready", {}, bindings);
  expect([answer.status, await answer.json()]).toMatchObject([200, { checks: { database: "ok", books: 3 } }]);
});

test("GET /ready counts a thousand books and no more, and fewer than that while it is being filled", async () => {
  const thousands = sql`with recursive row(n) as (select 1 union all select n + 1 from row where n < 2000) select 'book_' || n, 1, 0 from row`;
  await db.insert(knownBooks).select(thousands);
  const ask = async () => ((await (await app.request("/ready", {}, bindings)).json()) as { checks: { books: number } }).checks.books;
  expect(await ask()).toBe(999);
  await noteFilling(db, null, 1);
  expect(await ask()).toBe(1_000);
});

describe("books that were there before this Worker", () => {
  test("are read once, by cron, and an event that came first is not undone", async () => {
    const before = Array.from({ length: 130 }, () => putBook(bookId(), { authors: ["ada"] }));
    const [newer = ""] = before;
    await deliver([upserted(putBook(newer, { authors: ["grace"], version: 3 }), 3)]);
    await runCron();
    const rows = await db.select().from(knownBooks);
    expect(rows.map(({ id }) => id)).toEqual(expect.arrayContaining(before));
    expect(rows.find(({ id }) => id === newer)).toMatchObject({ version: 3 });
    const readBefore = asked.count;
    await runCron();
    expect(asked.count).toBe(readBefore);
  });
});
