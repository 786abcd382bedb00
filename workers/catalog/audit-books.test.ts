import { describe, expect, test } from "vitest";
import { followChain, type StoredEntry } from "../../shared/audit-chain.ts";
import { newTrace } from "../../shared/trace.ts";
import { aBook, ada, adasBooks, addBook, admin, anEdition, as, babbage, bindings, catalog, dollars, send, tokenIn } from "./fixtures.ts";
import type { WrittenBook } from "./schemas.ts";

/** The whole audit, as it is stored. */
async function storedRows(): Promise<StoredEntry[]> {
  const columns = "seq, at_ms as atMs, actor, via, action, subject, data, request_id as requestId, prev_hash as prevHash, hash";
  return (await bindings.DB.prepare(`select ${columns} from audit_entries order by seq`).all<StoredEntry>()).results;
}

const told = async (...subjects: string[]) =>
  (await storedRows())
    .filter(({ subject }) => subjects.includes(subject))
    .map(({ action, subject, data }) => [action, subject, JSON.parse(data)] as const);

/** The status, and what to send for an edit of what was answered. */
async function sent(answer: Response) {
  expect([200, 201, 204]).toContain(answer.status);
  return { "if-match": answer.headers.get("etag") ?? "" };
}

describe("the audit of books", () => {
  test("tells every version, every price that changed, and through which session", { tags: ["P-76"] }, async () => {
    const sessionId = "sess_01jd00000000000000000000ad";
    const userId = "user_01jd00000000000000000000ad";
    const headers = await as({ role: "seller", sellerId: adasBooks, userId, sessionId });
    const [cheap, dear] = [anEdition({ price: dollars(1) }), anEdition({ price: dollars(2) })];
    const { book, etag } = await addBook({ editions: [cheap, dear] }, headers);
    const path = `/api/books/${book.id}`;
    const raised = aBook({ editions: [{ ...cheap, price: dollars(3) }, dear, anEdition()] });
    const match = await sent(await send("PUT", path, raised, { ...headers, "if-match": etag }));
    await sent(await send("DELETE", path, undefined, { ...headers, ...match }));
    expect(await told(book.id, `${cheap.sku}`, `${dear.sku}`)).toEqual([
      ["book.created", book.id, { sellerId: adasBooks, version: 1 }],
      ["book.updated", book.id, { sellerId: adasBooks, version: 2 }],
      ["price.changed", cheap.sku, { bookId: book.id, currency: "USD", from: 100, to: 300, version: 2 }],
      ["book.removed", book.id, { sellerId: adasBooks, version: 3 }],
    ]);
    const rows = (await storedRows()).filter(({ subject }) => subject === book.id);
    for (const row of rows) expect(row).toMatchObject({ actor: userId, via: sessionId, requestId: expect.stringMatching(/^req_/) });
  });

  test("tells a price changed from the back office, and nothing of the one it has already", { tags: ["P-76"] }, async () => {
    const { book } = await addBook({ editions: [anEdition({ sku: "DESK", price: dollars(1) })] });
    const command = { token: tokenIn(admin), bookId: book.id, sku: "DESK", trace: newTrace() };
    for (const version of [1, 2]) await catalog.changePrice({ ...command, price: dollars(2), version });
    expect(await told("DESK")).toEqual([["price.changed", "DESK", { bookId: book.id, currency: "USD", from: 100, to: 200, version: 2 }]]);
    expect((await told(book.id)).map(([action]) => action)).toEqual(["book.created", "book.updated"]);
  });

  test("tells each book of a list that was written, and no other", { tags: ["P-76"] }, async () => {
    const [made, kept] = [aBook({ editions: [anEdition({ sku: "MADE" })] }), aBook({ editions: [anEdition({ sku: "KEPT" })] })];
    await send("POST", "/api/books/batch", { books: [kept] });
    const before = (await storedRows()).length;
    const answer = await send("POST", "/api/books/batch", { books: [made, kept, { title: "" }] });
    const { results }: { results: WrittenBook[] } = await answer.json();
    expect(results.map(({ outcome }) => outcome)).toEqual(["created", "unchanged", "rejected"]);
    expect((await storedRows()).slice(before).map(({ action, subject }) => [action, subject])).toEqual([["book.created", results[0]?.id]]);
  });

  test("is one chain, however many write at once, and has nothing of what was refused", { tags: ["P-76"] }, async () => {
    const before = (await storedRows()).length;
    await Promise.all(Array.from({ length: 12 }, (_, index) => addBook({}, index % 2 === 0 ? ada : admin)));
    const { book, etag } = await addBook({}, ada);
    const races = await Promise.all(
      Array.from({ length: 5 }, () => send("PUT", `/api/books/${book.id}`, aBook(), { ...ada, "if-match": etag })),
    );
    expect(races.map(({ status }) => status).sort()).toEqual([200, 412, 412, 412, 412]);
    expect((await send("POST", "/api/books", aBook({ sellerId: adasBooks }), babbage)).status).toBe(403);
    const rows = await storedRows();
    expect(rows.length - before).toBe(14);
    expect(followChain(rows).broken).toBeNull();
  });
});
