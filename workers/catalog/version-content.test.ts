import { createExecutionContext, type D1Migration } from "cloudflare:test";
import { expect, test } from "vitest";
import type { LoggedVersion } from "../../shared/contracts/warehouse.ts";
import { addBook, admin, anEdition, bindings, db, dollars, send } from "./fixtures.ts";
import Catalog from "./index.ts";
import { listVersionsAfter, listVersionsOf } from "./repository/versions.ts";

/** A book that has something of everything; its editions are its own. */
const whole = () => ({
  title: "Frankenstein",
  contributors: [
    { name: "Jane Doe", role: "editor" as const },
    { name: "Mary Shelley", role: "author" as const },
  ],
  subjects: [{ slug: "gothic", name: "Gothic" }],
  series: { name: "Ghosts", volume: 1 },
  language: "en",
  publishedOn: "1818-01-01",
  editions: [anEdition({ price: dollars(20), publisher: "Everyman" }), anEdition({ price: dollars(9), publisher: "Octavo" })],
});

const historyOf = async (bookId: string): Promise<LoggedVersion[]> => await listVersionsOf(db, [{ bookId, version: 0 }], 100);

test("the log says what each version made of a book, and of a deletion nothing", async () => {
  const { book, etag } = await addBook(whole());
  const edit = { title: "Frankenstein; or, The Modern Prometheus", editions: [anEdition({ price: dollars(5) })] };
  const edited = await send("PUT", `/api/books/${book.id}`, edit, { ...admin, "if-match": etag });
  await send("DELETE", `/api/books/${book.id}`, undefined, { ...admin, "if-match": edited.headers.get("etag") ?? "" });
  const always = { slug: book.slug, sellerId: book.sellerId, currency: "USD" };
  expect((await historyOf(book.id)).map(({ version, change, content }) => [version, change, content])).toEqual([
    [
      1,
      "created",
      {
        ...{ ...always, title: "Frankenstein", language: "en", publishedOn: "1818-01-01", author: "mary-shelley", subject: "gothic" },
        ...{ series: "ghosts", publisher: "everyman", editions: 2, priceFromMinor: 900, priceToMinor: 2_000 },
      },
    ],
    [2, "updated", { ...always, title: edit.title, editions: 1, priceFromMinor: 500, priceToMinor: 500 }],
    [3, "removed", null],
  ]);
});

test("many books at once are logged like one", async () => {
  const books = ["Walden", "Emma"].map((title) => ({ title, editions: [anEdition({ price: dollars(7) })] }));
  const { results } = await (await send("POST", "/api/books/batch", { books })).json<{ results: { id: string }[] }>();
  for (const [index, { id }] of results.entries()) {
    expect(await historyOf(id)).toMatchObject([{ version: 1, content: { title: books[index]?.title, priceFromMinor: 700 } }]);
  }
});

test("what the migration wrote of books that were there is what writing them writes", async () => {
  await addBook(whole());
  await addBook({ title: "Bare" });
  const { book, etag } = await addBook(whole());
  await send("DELETE", `/api/books/${book.id}`, undefined, { ...admin, "if-match": etag });
  const contents = async () =>
    (await listVersionsAfter(db, { bookId: "", version: 0 }, 1_000)).map(({ bookId, version, content }) => [bookId, version, content]);
  const removed = new Set(
    (await listVersionsAfter(db, { bookId: "", version: 0 }, 1_000))
      .filter(({ change }) => change === "removed")
      .map(({ bookId }) => bookId),
  );
  const newest = new Map((await contents()).map((row) => [row[0], row[1]]));
  const written = (await contents()).map(([id, version, content]) => [
    id,
    version,
    newest.get(id as string) === version && !removed.has(id as string) ? content : null,
  ]);
  const migration = (bindings as unknown as { TEST_MIGRATIONS: D1Migration[] }).TEST_MIGRATIONS.find(({ name }) =>
    name.includes("_log_contents"),
  );
  const update = migration?.queries.find((query) => query.includes("UPDATE"));
  await bindings.DB.batch([bindings.DB.prepare("update book_versions set content = null"), bindings.DB.prepare(update ?? "")]);
  expect(await contents()).toEqual(written);
});

test("the log is walked page by page, and beyond what is known", async () => {
  const all = await listVersionsAfter(db, { bookId: "", version: 0 }, 1_000);
  const paged: LoggedVersion[] = [];
  for (let after = { bookId: "", version: 0 }; ; ) {
    const page = await listVersionsAfter(db, after, 3);
    paged.push(...page);
    const last = page.at(-1);
    if (!last) break;
    after = { bookId: last.bookId, version: last.version };
  }
  expect(paged).toEqual(all);
  const [first] = all;
  const known = { bookId: first?.bookId ?? "", version: 1 };
  expect(await listVersionsOf(db, [known], 100)).toEqual(all.filter(({ bookId, version }) => bookId === known.bookId && version > 1));
});

test("nobody but analytics is told the log", () => {
  const worker = new Catalog(createExecutionContext(), bindings);
  expect(() => worker.versionsAfter({ after: { bookId: "", version: 0 } })).toThrow("may not call this");
  expect(() => worker.versionsOf({ known: [] })).toThrow("may not call this");
});
