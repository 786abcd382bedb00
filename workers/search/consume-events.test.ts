import { beforeEach, describe, expect, test } from "vitest";
import { indexBooks } from "./index-books.ts";
import {
  bookOf,
  changedInBulk,
  db,
  deliver,
  emptyIndex,
  newCatalog,
  removed,
  runCron,
  search,
  stockChanged,
  stocksChanged,
  titlesFor,
  upserted,
} from "./testing.ts";

beforeEach(emptyIndex);

/** Rows of every table that a book leaves traces in. */
async function traces(): Promise<number[]> {
  const tables = ["book_text", "title_words", "search_cards", "search_editions", "search_book_facets"];
  const counted = await db.batch<{ rows: number }>(tables.map((table) => db.prepare(`select count(*) as rows from ${table}`)));
  return counted.map(({ results }) => results[0]?.rows ?? -1);
}

describe("a saved book", () => {
  test("is found, and what it was before is not", { tags: ["SRC-04"] }, async () => {
    const first = bookOf({ title: "The Whale", authors: ["H. Melville"], subjects: ["Whaling"] });
    const catalog = newCatalog([first]);
    await deliver(catalog, [upserted(first.id, 1)]);
    expect(await titlesFor("whale")).toEqual(["The Whale"]);
    catalog.put({ ...first, title: "Moby-Dick", subjects: [], version: 2 });
    await deliver(catalog, [upserted(first.id, 2)]);
    expect(await titlesFor("mobydick")).toEqual(["Moby-Dick"]);
    expect(await titlesFor("whale")).toEqual([]);
    expect((await search({ category: "whaling" })).total).toBe(0);
  });

  test("told of twice, and in any order, is as the newest event found it", async () => {
    const book = bookOf({ title: "Old Title" });
    const catalog = newCatalog([book]);
    await deliver(catalog, [upserted(book.id, 1), upserted(book.id, 1)]);
    const before = await traces();
    catalog.put({ ...book, title: "New Title", version: 3 });
    await deliver(catalog, [upserted(book.id, 3), upserted(book.id, 2), upserted(book.id, 3), upserted(book.id, 1)]);
    expect(await titlesFor("title")).toEqual(["New Title"]);
    expect(await traces()).toEqual(before);
  });

  test("read late never takes the place of what was read later", async () => {
    const book = bookOf({ title: "Old Title" });
    const newer = { ...book, title: "New Title", version: 2 };
    const waysOf = async () => new Map();
    const changes = [{ bookId: book.id, version: 1, isRemoved: false }];
    await indexBooks({ db, catalog: newCatalog([newer]).service, waysOf }, changes);
    await indexBooks({ db, catalog: newCatalog([book]).service, waysOf }, changes);
    expect(await titlesFor("title")).toEqual(["New Title"]);
  });

  test("comes with others in one event, a hundred at a time, of any length", async () => {
    const books = Array.from({ length: 100 }, (_, index) =>
      bookOf({ title: `Volume ${index}`, authors: ["Prolific"], description: `word${index} ${"lorem ipsum ".repeat(1_600)}` }),
    );
    const catalog = newCatalog(books);
    await deliver(catalog, [changedInBulk(books.map(({ id }) => ({ bookId: id, version: 1, isRemoved: false })))]);
    expect((await search({ q: "prolific" })).total).toBe(100);
    expect(await titlesFor("word99")).toEqual(["Volume 99"]);
    expect(catalog.calls).toEqual(["findBooks 100"]);
  });

  test("asks for the tree of subjects only when it names one that is new", async () => {
    const [first, second, third] = ["One", "Two", "Three"].map((title) =>
      bookOf({ title, subjects: [title === "Three" ? "Rare" : "Common"] }),
    );
    if (!first || !second || !third) throw new Error("no books");
    const catalog = newCatalog([first, second]);
    await deliver(catalog, [upserted(first.id, 1)]);
    catalog.calls.length = 0;
    await deliver(catalog, [upserted(second.id, 1)]);
    expect(catalog.calls).toEqual(["findBooks 1"]);
    catalog.put(third);
    await deliver(catalog, [upserted(third.id, 1)]);
    expect(catalog.calls).toEqual(["findBooks 1", "findBooks 1", "listCategories"]);
    expect((await search({ category: "fiction" })).total).toBe(3);
  });
});

describe("a deleted book", () => {
  test.each([
    ["in the order they were sent", [1, 2]],
    ["the other way round", [2, 1]],
    ["each twice", [1, 2, 2, 1]],
  ])("disappears and stays away, its events coming %s", { tags: ["SRC-04"] }, async (_, versions) => {
    const book = bookOf({ title: "Gone" });
    const other = bookOf({ title: "Here" });
    const catalog = newCatalog([book, other]);
    await deliver(catalog, [upserted(other.id, 1), ...(versions[0] === 1 ? [upserted(book.id, 1)] : [])]);
    const before = await traces();
    catalog.remove(book.id);
    await deliver(
      catalog,
      versions.map((version) => (version === 2 ? removed(book.id, 2) : upserted(book.id, 1))),
    );
    expect(await titlesFor("gone")).toEqual([]);
    expect(await titlesFor("here")).toEqual(["Here"]);
    expect((await traces()).every((rows, index) => rows <= (before[index] ?? 0))).toBe(true);
    const tombstone = await db.prepare("select version, is_removed from search_books where book_id = ?").bind(book.id).first();
    expect(tombstone).toEqual({ version: 2, is_removed: 1 });
  });

  test("stays away though an older reading of it arrives after its removal", { tags: ["SRC-04"] }, async () => {
    const book = bookOf({ title: "Gone" });
    await deliver(newCatalog(), [removed(book.id, 2)]);
    await deliver(newCatalog([book]), [upserted(book.id, 1)]);
    expect(await titlesFor("gone")).toEqual([]);
  });

  test("disappears when the catalogue no longer knows it, whatever the event says", async () => {
    const book = bookOf({ title: "Gone" });
    const catalog = newCatalog([book]);
    await deliver(catalog, [upserted(book.id, 1)]);
    catalog.remove(book.id);
    await deliver(catalog, [upserted(book.id, 2)]);
    expect(await titlesFor("gone")).toEqual([]);
    expect(await traces()).toEqual([0, 0, 0, 0, 0]);
  });

  test("goes with others in one event", async () => {
    const books = ["Here", "Gone"].map((title) => bookOf({ title }));
    const [here, gone] = books;
    if (!here || !gone) throw new Error("no books");
    const catalog = newCatalog(books);
    await deliver(catalog, [changedInBulk(books.map(({ id }) => ({ bookId: id, version: 1, isRemoved: false })))]);
    await deliver(catalog, [
      changedInBulk([
        { bookId: gone.id, version: 2, isRemoved: true },
        { bookId: here.id, version: 1, isRemoved: false },
      ]),
    ]);
    expect([await titlesFor("gone"), await titlesFor("here")]).toEqual([[], ["Here"]]);
  });
});

describe("stock", () => {
  const availableOf = async (q: string) => (await search({ q })).items[0]?.editions[0]?.availability;

  test("is what the newest event says, one by one or in bulk, before its book or after", async () => {
    const book = bookOf({ title: "Stocked", editions: [{ sku: "STOCKED", available: 9 }] });
    await deliver(newCatalog(), [stockChanged("STOCKED", 3, 2), stockChanged("STOCKED", 5, 1)]);
    await deliver(newCatalog([book]), [upserted(book.id, 1)]);
    expect(await availableOf("stocked")).toEqual({ status: "in-stock", available: 3 });
    await deliver(newCatalog(), [
      stocksChanged([
        { sku: "STOCKED", available: 0, version: 4 },
        { sku: "OTHER", available: 1, version: 1 },
      ]),
    ]);
    await deliver(newCatalog(), [stockChanged("STOCKED", 7, 3)]);
    expect(await availableOf("stocked")).toEqual({ status: "out-of-stock", available: 0 });
    expect((await search({ q: "stocked", inStock: "true" })).total).toBe(0);
  });

  test("of what is not for sale is none until it is sold again; of the rest, what its merchant says when none is left", async () => {
    const withheld = bookOf({ title: "Withheld", editions: [{ sku: "WITHHELD", supply: { status: "not-for-sale" } }] });
    const coming = bookOf({ title: "Coming", editions: [{ sku: "COMING", supply: { status: "at-supplier", days: 5 } }] });
    await deliver(newCatalog([withheld, coming]), [upserted(withheld.id, 1), upserted(coming.id, 1), stockChanged("WITHHELD", 3, 1)]);
    expect(await availableOf("withheld")).toEqual({ status: "not-for-sale", available: 0 });
    expect(await availableOf("coming")).toEqual({ status: "at-supplier", available: 0, leadDays: 5 });
    expect((await search({ q: "withheld", inStock: "true" })).total).toBe(0);
    expect((await search({ q: "withheld", inStock: "false" })).total).toBe(1);
    const sold = {
      ...withheld,
      version: 2,
      editions: withheld.editions.map((edition) => ({
        ...edition,
        supply: null,
        availability: { status: "in-stock" as const, available: 3 },
      })),
    };
    await deliver(newCatalog([sold]), [upserted(withheld.id, 2)]);
    expect((await search({ q: "withheld", inStock: "true" })).total).toBe(1);
    expect(await availableOf("withheld")).toEqual({ status: "in-stock", available: 3 });
  });

  test("is what the catalogue knew until an event tells", async () => {
    const book = bookOf({ title: "Stocked", editions: [{ sku: "FIRST", available: 9 }] });
    await deliver(newCatalog([book]), [upserted(book.id, 1)]);
    expect(await availableOf("stocked")).toEqual({ status: "in-stock", available: 9 });
    await deliver(newCatalog(), [stockChanged("FIRST", 8, 1)]);
    expect(await availableOf("stocked")).toEqual({ status: "in-stock", available: 8 });
  });
});

describe("messages", () => {
  test("that fail come again, and those beside them do not", async () => {
    const book = bookOf({ title: "Unlucky" });
    const catalog = newCatalog([book]);
    const works = catalog.service.findBooks;
    catalog.service.findBooks = async () => {
      throw new Error("the catalogue is down");
    };
    const result = await deliver(catalog, [upserted(book.id, 1), stockChanged("ANY", 1, 1)]);
    expect(result).toEqual({ acknowledged: ["message-1"], retried: ["message-0"] });
    catalog.service.findBooks = works;
    await deliver(catalog, [upserted(book.id, 1)]);
    expect(await titlesFor("unlucky")).toEqual(["Unlucky"]);
  });

  test("nobody can read are kept", async () => {
    expect((await deliver(newCatalog(), [{ nonsense: true }])).acknowledged).toEqual(["message-0"]);
    const { results } = await db.prepare("select reason from dead_letters").all();
    expect(results).toEqual([{ reason: "not a CloudEvents envelope" }]);
  });
});

describe("an empty index", () => {
  test("is filled from the catalogue by cron, once", async () => {
    const books = Array.from({ length: 230 }, (_, index) => bookOf({ title: `Filled ${index}` }));
    const catalog = newCatalog(books);
    await runCron(catalog);
    expect((await search({ q: "filled" })).total).toBe(230);
    catalog.calls.length = 0;
    await runCron(catalog);
    expect(catalog.calls).toEqual([]);
  });

  test("is filled without reviving what an event has removed meanwhile", async () => {
    const [kept, gone] = ["Kept", "Gone"].map((title) => bookOf({ title }));
    if (!kept || !gone) throw new Error("no books");
    await deliver(newCatalog(), [removed(gone.id, 2)]);
    await runCron(newCatalog([kept, gone]));
    expect([await titlesFor("kept"), await titlesFor("gone")]).toEqual([["Kept"], []]);
  });
});
