import { expect, test } from "vitest";
import type { BookSummary } from "../../shared/contracts/catalog.ts";
import type { Page } from "../../shared/contracts/common.ts";
import { randomFrom } from "../../tests/random-from.ts";
import { aBook, ada, addBook, admin, anEdition, bindings, buyer, db, dollars, get, send } from "./fixtures.ts";
import { answered, call, importFile, importNow, workOff } from "./imports/fixtures.ts";
import { rebuildShelves, rebuildStart } from "./rebuild-shelves.ts";
import { reshelveBooks } from "./repository/rebuild.ts";

const path = "/api/books/shelves/rebuild";

/** All that lists read, as the database has it, to the byte. */
async function readModel(): Promise<unknown[]> {
  const texts = [
    "select * from shelf_books order by book_id, shelf",
    "select * from shelf_prices order by book_id, shelf, price_minor",
    "select * from shelf_counts order by shelf",
    "select * from subject_codes order by shelf",
    "select id, facts from books order by id",
  ];
  const results = await bindings.DB.batch(texts.map((text) => bindings.DB.prepare(text)));
  return results.map((result) => result.results);
}

type Step = { books: number; shelves: number; repaired: number; nextCursor: string | null };

/** Rebuilds everything, call by call, as `npm run rebuild` does. */
async function rebuild(): Promise<Omit<Step, "nextCursor">> {
  const total = { books: 0, shelves: 0, repaired: 0 };
  for (let cursor: string | null = ""; cursor !== null; ) {
    const answer = await send("POST", cursor === "" ? path : `${path}?cursor=${cursor}`);
    expect(answer.status).toBe(200);
    const step: Step = await answer.json();
    total.books += step.books;
    total.shelves += step.shelves;
    total.repaired += step.repaired;
    cursor = step.nextCursor;
  }
  return total;
}

const random = randomFrom(20);
const oneOf = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
const fiction = { slug: "fiction", name: "Fiction" };
const subjects = [fiction, { slug: "gothic", name: "Gothic", parent: fiction }, { slug: "maps", name: "Maps" }];

/** A book that stands on some shelves of each kind. */
function randomBook(): ReturnType<typeof aBook> {
  const editions = Array.from({ length: 1 + Math.floor(random() * 3) }, () =>
    anEdition({
      format: oneOf(["paperback", "hardcover", "ebook", "audiobook"]),
      price: dollars(5 + Math.floor(random() * 20)),
      publisher: oneOf([null, "Octavo", "Everyman"]),
    }),
  );
  return aBook({
    title: `${oneOf(["The", "A", "Æ", "“On"])} ${oneOf(["Sea", "Émile", "Walk", "1984"])} ${Math.floor(random() * 1_000)}`,
    contributors: [
      { name: oneOf(["Mary Shelley", "Émile Zola"]), role: oneOf(["author", "editor"]) },
      { name: "Charles Dickens", role: oneOf(["author", "translator"]) },
    ],
    subjects: subjects.filter(() => random() < 0.4),
    subjectCodes: ["FBC", "FBA", "1DDU"].filter(() => random() < 0.4).map((code) => ({ scheme: "thema", code })),
    series: random() < 0.3 ? { name: "Ghosts", volume: 1 } : null,
    language: oneOf([null, "en", "fr"]),
    publishedOn: oneOf([null, "1818", "-0700", "1999-12-31"]),
    editions,
  });
}

/** A shop after all that happens to one: books made, edited and deleted, written many at once, imported, and an import undone. */
async function livelyShop(): Promise<void> {
  const made = [];
  for (let book = 0; book < 30; book += 1) made.push(await addBook(randomBook(), random() < 0.3 ? ada : admin));
  for (const { book, etag } of made.filter(() => random() < 0.6)) {
    const isRemoved = random() < 0.4;
    const headers = { ...admin, "if-match": etag };
    const answer = await send(isRemoved ? "DELETE" : "PUT", `/api/books/${book.id}`, isRemoved ? undefined : randomBook(), headers);
    expect(answer.status).toBe(isRemoved ? 204 : 200);
  }
  expect((await send("POST", "/api/books/batch", { books: Array.from({ length: 20 }, randomBook) })).status).toBe(200);
  const rows = (name: string) => Array.from({ length: 60 }, (_, row) => `${name}-${row},Imported ${row},Jane Austen,${5 + (row % 7)}.99`);
  const file = (name: string) => [`sku,title,authors,price\n${rows(name).join("\n")}\n`];
  expect((await importFile(file("KEPT"))).created).toBe(60);
  const undone = await importFile(file("UNDONE"));
  await answered(await call("POST", `/${undone.id}/undo`), 202);
  await workOff();
  expect((await importNow(undone)).status).toBe("undone");
}

test("a rebuild leaves what lists read as the writes left it, to the byte", { tags: ["ARC-16"] }, async () => {
  await livelyShop();
  const before = await readModel();
  const { books, shelves, repaired } = await rebuild();
  expect(await readModel()).toEqual(before);
  const [{ live } = { live: 0 }] = (
    await bindings.DB.prepare("select count(*) as live from books where deleted_at_ms is null").all<{ live: number }>()
  ).results;
  expect([books, repaired]).toEqual([live, 0]);
  // The whole shop, three subjects, three codes and those above them: FB and F, 1DD, 1D and 1.
  expect(shelves).toBe(12);
});

const misplace = "insert into shelf_books (shelf, book_id, title_sort, published_sort, price_from_minor, seller_id)";

test.each([
  ["a title", "update shelf_books set title_sort = 'aaa' where shelf = '*' and book_id = (select min(book_id) from shelf_books)"],
  ["a shelf a book has left", `${misplace} select 'nowhere', id, '', 0, 0, seller_id from books where deleted_at_ms is null limit 1`],
  ["a book that stands on no shelf", "delete from shelf_books where book_id = (select max(book_id) from shelf_books)"],
  ["a price", "update shelf_prices set below_minor = 0 where book_id = (select min(book_id) from shelf_prices)"],
  ["what a list shows", "update books set facts = '{}' where id = (select min(book_id) from shelf_books)"],
  ["a code without its row", "delete from subject_codes where shelf = 'code/thema:FBC'"],
  ["a code above others without its row", "delete from subject_codes where shelf = 'code/thema:FB'"],
  ["a code that hangs elsewhere", "update subject_codes set above = '1' where shelf = 'code/thema:FBC'"],
  ["a code of another scheme", "update subject_codes set scheme = 'bisac', code = 'F' where shelf = 'code/thema:F'"],
  ["a deleted book that is back", `${misplace} select '*', id, '', 0, 0, seller_id from books where deleted_at_ms is not null limit 1`],
])("%s that is wrong is repaired, and counted", { tags: ["ARC-16"] }, async (_, damage) => {
  const before = await readModel();
  await bindings.DB.prepare(damage).run();
  expect(await readModel()).not.toEqual(before);
  // A book that is on a shelf wrongly, or wrongly not, may make one number of books wrong as well.
  expect((await rebuild()).repaired).toBeGreaterThanOrEqual(1);
  expect(await readModel()).toEqual(before);
});

test("wrong numbers of books are counted anew, and one that is gone comes back", { tags: ["ARC-16"] }, async () => {
  const before = await readModel();
  await bindings.DB.exec("update shelf_counts set books = 7000 where shelf = 'fiction'; delete from shelf_counts where shelf = '*'");
  expect((await rebuild()).repaired).toBe(2);
  expect(await readModel()).toEqual(before);
});

test("a heading that a code has lost comes from its books, and one that it has stays", async () => {
  const { book, etag } = await addBook({ subjectCodes: [{ scheme: "thema", code: "WTL", heading: "Travel writing" }] });
  const change = aBook({ subjectCodes: [{ scheme: "thema", code: "WTL", heading: "Journeys" }] });
  expect((await send("PUT", `/api/books/${book.id}`, change, { ...admin, "if-match": etag })).status).toBe(200);
  const before = await readModel();
  expect((await rebuild()).repaired).toBe(0);
  expect(await readModel()).toEqual(before);
  const { DB } = bindings;
  const headings = async () => {
    const { results } = await DB.prepare("select heading from subject_codes where shelf = 'code/thema:WTL'").all<{ heading: string }>();
    return results.map(({ heading }) => heading);
  };
  expect(await headings()).toEqual(["Travel writing"]);
  await DB.prepare("update subject_codes set heading = null where shelf = 'code/thema:WTL'").run();
  expect((await rebuild()).repaired).toBe(1);
  expect(await headings()).toEqual(["Journeys"]);
});

test("while it runs every list is whole, and edits are neither lost nor refused", { tags: ["ARC-16"] }, async () => {
  const subject = [{ slug: "steadfast", name: "Steadfast" }];
  const steadfast = [];
  for (let book = 0; book < 8; book += 1) steadfast.push(await addBook({ title: `Steadfast ${book}`, subjects: subject }));
  const shown = async () => {
    const { items }: Page<BookSummary> = await (await get("/api/books?category=steadfast&limit=20")).json();
    return items.length;
  };
  let isRebuilding = true;
  const rebuilding = rebuild().finally(() => {
    isRebuilding = false;
  });
  const lengths: number[] = [];
  for (let round = 0; round < 8 || isRebuilding; round += 1) {
    lengths.push(await shown());
    const { book, etag } = steadfast[round] ?? {};
    if (!book) continue;
    const change = aBook({ title: `Edited ${round}`, subjects: subject });
    expect((await send("PUT", `/api/books/${book.id}`, change, { ...admin, "if-match": etag ?? "" })).status).toBe(200);
  }
  await rebuilding;
  expect(new Set(lengths)).toEqual(new Set([8]));
  expect((await rebuild()).repaired).toBe(0);
  const { items }: Page<BookSummary> = await (await get("/api/books?category=steadfast&limit=20")).json();
  expect(items.map(({ title }) => title)).toEqual(Array.from({ length: 8 }, (_, round) => `Edited ${round}`));
});

test("a book that is edited between reading and writing is left as the edit made it", { tags: ["ARC-16"] }, async () => {
  const { book } = await addBook({ title: "Raced" });
  const before = await readModel();
  expect(await reshelveBooks(db, [{ id: book.id, version: 2 }], [])).toBeNull();
  expect(await readModel()).toEqual(before);
});

test("a book whose rows are not those of the log's newest version stops the rebuild with a conflict that says where", async () => {
  const { book } = await addBook({ title: "Astray" });
  await bindings.DB.prepare("update books set version = 9 where id = ?").bind(book.id).run();
  await expect(rebuildShelves(db, rebuildStart)).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringContaining("newest version"),
  });
  await bindings.DB.prepare("update books set version = 1 where id = ?").bind(book.id).run();
});

test.each([
  ["a cursor of a list", "WyJlbW1hIiwiYm9va18xIl0"],
  ["no cursor at all", "nonsense"],
])("refuses %s (422)", async (_, cursor) => {
  const answer = await send("POST", `${path}?cursor=${cursor}`);
  expect([answer.status, (await answer.json<{ errors: unknown[] }>()).errors]).toEqual([
    422,
    [expect.objectContaining({ pointer: "query:cursor" })],
  ]);
});

test("is for admins", async () => {
  const statuses = await Promise.all([
    get(path),
    send("POST", path, undefined, buyer),
    send("POST", path, undefined, ada),
    send("POST", path, undefined, {}),
  ]);
  expect(statuses.map(({ status }) => status)).toEqual([404, 403, 403, 401]);
});
