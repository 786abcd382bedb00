import { createExecutionContext } from "cloudflare:test";
import { beforeEach, describe, expect, test } from "vitest";
import type { Book } from "../../shared/contracts/catalog.ts";
import { bookmarkHeader, isBookmark } from "../../shared/http/bookmark.ts";
import { newTrace } from "../../shared/trace.ts";
import { aBook, ada, adasBooks, ask, bindings, dollars, tokenIn } from "./fixtures.ts";
import Catalog from "./index.ts";

/** Where each session began, in order. */
let began: (string | undefined)[] = [];
beforeEach(() => {
  began = [];
});

/** What a copy of the database answered first, which it answers for ever: a copy that gets no news. */
const copy = new Map<string, unknown>();

/**
 * The database with a copy beside it, as D1 has them once replication is on. Miniflare has none, so this one stands in at the
 * binding: a session that may begin anywhere reads the copy, one with a bookmark or at the primary reads the database.
 */
const DB = new Proxy(bindings.DB, {
  get(database, name) {
    if (name !== "withSession") {
      const value = Reflect.get(database, name);
      return typeof value === "function" ? value.bind(database) : value;
    }
    return (start?: string) => {
      began.push(start);
      const session = database.withSession(start);
      return start === "first-unconstrained" ? { ...sessionAtCopy(session), getBookmark: () => session.getBookmark() } : session;
    };
  },
});

function sessionAtCopy(session: D1DatabaseSession) {
  const prepare = (sql: string) => ({
    bind: (...params: unknown[]) => {
      const key = JSON.stringify([sql, params]);
      const firstAnswer = async (answer: () => Promise<unknown>) => {
        if (!copy.has(key)) copy.set(key, await answer());
        return copy.get(key);
      };
      const statement = session.prepare(sql).bind(...params);
      return { raw: () => firstAnswer(() => statement.raw()), all: () => firstAnswer(() => statement.all()) };
    },
  });
  return { prepare };
}

const env = { ...bindings, DB };
const reader = (caller: string) => new Catalog(Object.assign(createExecutionContext(), { props: { caller } }), env);
const send = (method: string, path: string, body: unknown, headers: Record<string, string> = {}) =>
  ask(
    new Request(`http://octavo.test${path}`, {
      method,
      headers: { ...ada, "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    }),
    env,
  );
const get = (path: string, headers: Record<string, string> = {}) => ask(new Request(`http://octavo.test${path}`, { headers }), env);
const titleAt = async (path: string, headers: Record<string, string> = {}) => ((await (await get(path, headers)).json()) as Book).title;

async function madeBook(title: string) {
  const made = await send("POST", "/api/books", aBook({ title }));
  expect(made.status).toBe(201);
  return { book: (await made.json()) as Book, etag: made.headers.get("etag") ?? "", bookmark: made.headers.get(bookmarkHeader) ?? "" };
}

describe("over HTTP", () => {
  test("whoever has just saved reads what they saved, though the copy near them is late", { tags: ["DB-03"] }, async () => {
    const { book, etag, bookmark } = await madeBook("Emma");
    expect(isBookmark(bookmark)).toBe(true);
    const path = `/api/books/${book.id}`;
    expect(await titleAt(path)).toBe("Emma");
    const body = aBook({ title: "Miss Woodhouse", editions: book.editions.map(({ sku, format, price }) => ({ sku, format, price })) });
    const saved = await send("PUT", path, body, { "if-match": etag });
    expect(saved.status).toBe(200);
    const since = saved.headers.get(bookmarkHeader) ?? "";
    expect(isBookmark(since) && since > bookmark).toBe(true);
    // Anybody else may read the late copy; with the bookmark nobody does.
    expect(await titleAt(path)).toBe("Emma");
    expect(await titleAt(path, { [bookmarkHeader]: since })).toBe("Miss Woodhouse");
    const listed = async (headers: Record<string, string>) => {
      const { items } = (await (await get(`/api/books?sellerId=${adasBooks}&limit=100`, headers)).json()) as { items: Book[] };
      return items.map(({ title }) => title);
    };
    expect(await listed({ [bookmarkHeader]: since })).toContain("Miss Woodhouse");

    const removed = await ask(
      new Request(`http://octavo.test${path}`, { method: "DELETE", headers: { ...ada, "if-match": saved.headers.get("etag") ?? "" } }),
      env,
    );
    expect(removed.status).toBe(204);
    expect(await titleAt(path)).toBe("Emma");
    expect((await get(path, { [bookmarkHeader]: removed.headers.get(bookmarkHeader) ?? "" })).status).toBe(404);
  });

  test("writing begins at the primary, reading anywhere or behind the bookmark", { tags: ["DB-03"] }, async () => {
    const { book, bookmark } = await madeBook("Persuasion");
    const batch = await send("POST", "/api/books/batch", { books: [aBook({ title: "Sanditon" })] });
    expect(isBookmark(batch.headers.get(bookmarkHeader) ?? "")).toBe(true);
    expect(began).toEqual(["first-primary", "first-primary"]);
    began = [];
    for (const path of [`/api/books/${book.id}`, "/api/books?limit=1", "/api/categories"]) {
      const answer = await get(path);
      // What everybody may be given again tells nothing of one reader's session.
      expect([answer.status, answer.headers.get(bookmarkHeader)]).toEqual([200, null]);
      await get(path, { [bookmarkHeader]: bookmark });
    }
    expect(began).toEqual(Array.from({ length: 3 }, () => ["first-unconstrained", bookmark]).flat());
  });

  test.each(["", "x", "first-primary", "0000000a-0000000b-0000000c", "'; drop table books"])("%j is no bookmark (422)", async (text) => {
    const answer = await get("/api/books", { [bookmarkHeader]: text });
    expect([answer.status, await answer.json()]).toEqual([
      422,
      expect.objectContaining({ errors: [{ pointer: `header:${bookmarkHeader}`, message: expect.stringContaining("bookmark") }] }),
    ]);
  });
});

describe("over RPC", () => {
  test("the shop's pages read any copy, merchants what they have saved, and all other Workers the database", {
    tags: ["DB-03"],
  }, async () => {
    const { book } = await madeBook("Lady Susan");
    const [edition] = book.editions;
    if (!edition) throw new Error("the book has no edition");
    began = [];
    expect(await reader("storefront").findBook({ ref: book.id })).toMatchObject({ version: 1 });
    const price = dollars(12.5);
    const command = { token: tokenIn(ada), bookId: book.id, sku: edition.sku, price, version: 1, trace: newTrace() };
    const changed = await reader("admin").changePrice(command);
    if (!changed.ok) throw new Error(changed.error.code);
    const { bookmark } = changed.value;
    expect(bookmark).toSatisfy((text) => isBookmark(String(text)));
    expect(await reader("storefront").findBook({ ref: book.id })).toMatchObject({ version: 1 });
    const present = { version: 2, editions: [{ price }] };
    expect(await reader("admin").findBook({ ref: book.id, ...(bookmark ? { bookmark } : {}) })).toMatchObject(present);
    expect(await reader("search").findBook({ ref: book.id })).toMatchObject(present);
    expect(began).toEqual(["first-unconstrained", "first-primary", "first-unconstrained", bookmark]);
  });
});
