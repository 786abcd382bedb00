import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Book } from "../../shared/contracts/catalog.ts";
import { openExplorer } from "../explorer.ts";
import { isFullRun, recordFigure } from "../figures.ts";
import { bearer, openPeople, type Person } from "../people.ts";
import { startPlatform, type TestPlatform } from "../platform.ts";
import { type Answer, openShop, type Shop } from "../shop.ts";

const rounds = isFullRun ? 200 : 5;
const editors = 50;

let platform: TestPlatform;
let shop: Shop;
let seller: Person;
beforeAll(async () => {
  platform = await startPlatform();
  shop = openShop(platform);
  seller = await openPeople(platform).seller();
});
afterAll(() => platform.stop());

const bodyOf = (title: string) => ({
  title,
  contributors: [{ name: "Jane Austen", role: "author" }],
  editions: [{ sku: "R17-EMMA", format: "paperback", price: { amount: 999, currency: "USD" } }],
});
const asSeller = <Body>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  shop.call<Body>(method, path, body, { ...bearer(seller), ...headers });
/** Past every cache: the shop's own answer. */
const bookAt = async (id: string) => {
  const { body, headers } = await asSeller<Book>("GET", `/api/books/${id}`);
  return { book: body, etag: headers.get("etag") ?? "" };
};
const statusesOf = (answers: Answer<unknown>[]) => {
  const statuses = answers.map(({ status }) => status);
  return Object.fromEntries([...new Set(statuses)].sort().map((status) => [status, statuses.filter((one) => one === status).length]));
};

describe("R17: fifty edits of one version at once", () => {
  test("one is taken each round, all others are told so (412), and nothing that was taken is lost", {
    tags: ["CAT-04"],
    timeout: 60_000 + rounds * 10_000,
  }, async () => {
    const made = await asSeller<Book>("POST", "/api/books", bodyOf("Emma"));
    expect(made.status).toBe(201);
    const { id } = made.body;
    const taken: string[] = [];
    let etag = made.headers.get("etag") ?? "";
    for (let round = 1; round <= rounds; round += 1) {
      const titles = Array.from({ length: editors }, (_, editor) => `Emma, round ${round}, editor ${editor}`);
      const answers = await Promise.all(
        titles.map((title) => asSeller<Book>("PUT", `/api/books/${id}`, bodyOf(title), { "if-match": etag })),
      );
      expect(statusesOf(answers), `round ${round}`).toEqual({ 200: 1, 412: editors - 1 });
      const winner = answers.findIndex(({ status }) => status === 200);
      for (const { status, headers } of answers)
        if (status === 412) expect(headers.get("content-type")).toContain("application/problem+json");
      expect(answers[winner]?.body).toMatchObject({ title: titles[winner], version: round + 1 });
      taken.push(titles[winner] ?? "");
      // What the winner was answered names the version that the next round begins with, and a read agrees.
      etag = answers[winner]?.headers.get("etag") ?? "";
      const read = await bookAt(id);
      expect([read.book.title, read.book.version, read.etag.replace(/^W\//, "")]).toEqual([titles[winner], round + 1, etag]);
    }

    const explorer = openExplorer(platform.explorerUrl);
    const versions = await explorer.query<{ version: number; change: string }>(
      "octavo-catalog",
      `SELECT version, change FROM book_versions WHERE book_id = '${id}' ORDER BY version`,
    );
    expect(versions).toEqual(
      Array.from({ length: rounds + 1 }, (_, index) => ({ version: index + 1, change: index === 0 ? "created" : "updated" })),
    );
    const audited = await explorer.query<{ n: number }>(
      "octavo-catalog",
      `SELECT count(*) AS n FROM audit_entries WHERE subject = '${id}' AND action IN ('book.created', 'book.updated')`,
    );
    expect(audited).toEqual([{ n: rounds + 1 }]);
    expect(new Set(taken).size).toBe(rounds);
    recordFigure(
      "R17",
      `${rounds} rounds of ${editors} edits of one version: 1 taken and ${editors - 1} refused (412) each, ${rounds} versions and audit rows, the last title read back`,
    );
  });

  test("without If-Match none is taken (428), and a stale one is refused (412), however it is marked", {
    tags: ["CAT-04"],
  }, async () => {
    const made = await asSeller<Book>("POST", "/api/books", {
      ...bodyOf("Persuasion"),
      editions: [{ ...bodyOf("").editions[0], sku: "R17-PERSUASION" }],
    });
    const path = `/api/books/${made.body.id}`;
    const body = { ...bodyOf("Persuasion, edited"), editions: [{ ...bodyOf("").editions[0], sku: "R17-PERSUASION" }] };
    const present = made.headers.get("etag") ?? "";
    const without = await Promise.all(Array.from({ length: editors }, () => asSeller("PUT", path, body)));
    expect(statusesOf(without)).toEqual({ 428: editors });
    expect((await asSeller("DELETE", path)).status).toBe(428);
    expect((await bookAt(made.body.id)).book).toMatchObject({ title: "Persuasion", version: 1 });
    // Compression weakens tags on the way, so the mark of a weak one is left out of the comparison.
    const weak = await asSeller<Book>("PUT", path, body, { "if-match": `W/${present}` });
    expect([weak.status, weak.body.version]).toEqual([200, 2]);
    expect((await asSeller("PUT", path, body, { "if-match": present })).status).toBe(412);
    expect((await asSeller("DELETE", path, undefined, { "if-match": present })).status).toBe(412);
    expect((await bookAt(made.body.id)).book).toMatchObject({ title: "Persuasion, edited", version: 2 });
  });
});
