import { afterAll, beforeAll, expect, test } from "vitest";
import type { ImportReport } from "../../scripts/import/import-books.ts";
import type { Book } from "../../shared/contracts/catalog.ts";
import { eventually } from "../eventually.ts";
import { openExplorer } from "../explorer.ts";
import { bookOf, type Importer, linesOf, openFolder, openImporter, skusOf } from "../importing.ts";
import { bearer, openPeople, type People, type Person } from "../people.ts";
import { startPlatform, type TestPlatform } from "../platform.ts";
import { openShop, type Shop } from "../shop.ts";

let platform: TestPlatform;
let shop: Shop;
let importer: Importer;
let people: People;
let admin: Person;
let folder: Awaited<ReturnType<typeof openFolder>>;
beforeAll(async () => {
  folder = await openFolder();
  platform = await startPlatform({ cronEverySeconds: 2 });
  shop = openShop(platform);
  importer = openImporter(platform);
  people = openPeople(platform);
  admin = await people.admin();
});
afterAll(async () => {
  await platform?.stop();
  await folder?.remove();
});

/** More records than are read before somebody has done something about it. */
const many = 20_000;

const usd = (amount: number) => ({ amount, currency: "USD" });

const count = async (sql: string) => (await openExplorer(platform.explorerUrl).query<{ n: number }>("octavo-catalog", sql))[0]?.n;
const countBooks = (beginning: string) =>
  count(`SELECT count(*) AS n FROM editions WHERE sku LIKE '${beginning}-%' AND withdrawn_at_ms IS NULL`);
/** The book that an import made of a SKU, as its merchant sees it. */
const find = (sku: string) => shop.asMerchant("GET", `/api/books/a-book-called-${sku.toLowerCase()}`);
const bookOfSku = async (sku: string) => (await find(sku)).body as Book;
/** A new seller, and whoever imports with a key of theirs. */
const openSeller = async () => {
  const seller = await people.seller();
  const { secret } = await people.keyOf(seller, ["catalog:write"]);
  return { seller, importer: openImporter({ url: platform.url, apiKey: secret }) };
};

test("whoever loses the role half-way imports no further: what is in stays, and the import says why", { timeout: 300_000 }, async () => {
  const { seller, importer: theirs } = await openSeller();
  const file = await folder.write("lost.jsonl", linesOf(skusOf("LOST", many).map((sku) => bookOf(sku))));
  const { id, ended } = await theirs.begin(file);
  const watched = ended.catch((error: Error) => error);
  await importer.untilRows(id, 200);
  const { headers } = await shop.call("GET", `/api/users/${seller.id}`, undefined, bearer(admin));
  const change = { ...bearer(admin), "if-match": headers.get("etag") ?? "" };
  expect((await shop.call("PUT", `/api/users/${seller.id}/role`, { role: "buyer" }, change)).status).toBe(200);
  const job = await importer.untilRows(id, Number.POSITIVE_INFINITY);
  expect(job).toMatchObject({ status: "failed", stoppedBy: expect.stringMatching(/may not write to this catalogue any more/) });
  expect(job.created).toBeGreaterThanOrEqual(200);
  expect(job.created).toBeLessThan(many);
  expect(await countBooks("LOST")).toBe(job.created);
  // Their key is worth nothing either: the program is told so.
  expect(await watched).toBeInstanceOf(Error);
});

test("one that is cancelled stops, keeps what is in, and can be undone", { timeout: 300_000 }, async () => {
  const file = await folder.write("cancelled.jsonl", linesOf(skusOf("CANCELLED", many).map((sku) => bookOf(sku))));
  const { id, ended } = await importer.begin(file);
  await importer.untilRows(id, 200);
  const run = await folder.runImport(["--cancel", id, "--url", platform.url]);
  expect(run, run.output).toMatchObject({ code: 0 });
  const report = await ended;
  expect(report).toMatchObject({ status: "cancelled", rows: report.created });
  expect(report.created).toBeLessThan(many);
  expect(await countBooks("CANCELLED")).toBe(report.created);
  await importer.client.post(`/api/imports/${id}/undo`, {});
  await eventually(async () => expect(await importer.jobOf(id)).toMatchObject({ status: "undone" }), 120_000);
  expect(await countBooks("CANCELLED")).toBe(0);
});

test("two at once do not mix: each counts its own, and writes for its own merchant", { timeout: 300_000 }, async () => {
  const sellers = await Promise.all([openSeller(), openSeller()]);
  const shared = "SHARED-SKU";
  await sellers[0]?.importer.client.post("/api/books", bookOf(shared));
  const reports = await Promise.all(
    sellers.map(async ({ importer: theirs }, index) => {
      const books = [...skusOf(`BOTH${index}`, 600), shared].map((sku) => bookOf(sku));
      return await theirs.importFile(await folder.write(`both-${index}.jsonl`, linesOf(books)));
    }),
  );
  expect(reports.map(({ report }) => [report.rows, report.created, report.unchanged, report.rejected])).toEqual([
    [601, 600, 1, 0],
    [601, 600, 0, 1],
  ]);
  expect(reports[1]?.rejected).toMatchObject([{ line: 601, code: "refused" }]);
  for (const [index, { seller }] of sellers.entries()) {
    const sql = `SELECT count(DISTINCT seller_id) AS n FROM editions JOIN books ON books.id = book_id WHERE sku LIKE 'BOTH${index}-%'`;
    expect(await count(`${sql} AND seller_id = '${seller.sellerId}'`)).toBe(1);
    expect(await count(sql)).toBe(1);
  }
});

/** What came of an import, in numbers. */
function countsOf({ created, updated, unchanged, removed, rejected, faults, warnings }: ImportReport) {
  return { created, updated, unchanged, removed, rejected, faults, warnings };
}

/** How many rows the tables have into which an import writes that is no dry run. */
async function countRows() {
  const tables = ["books", "book_versions", "outbox", "audit_entries"];
  return await Promise.all(tables.map((table) => count(`SELECT count(*) AS n FROM ${table}`)));
}

test("a dry run says what each book would become, and writes nothing; the run itself then does just that", {
  timeout: 300_000,
}, async () => {
  const [changed = "", same = "", ...others] = skusOf("DRY", 120);
  await importer.importFile(await folder.write("dry-before.jsonl", linesOf([bookOf(changed), bookOf(same)])));
  const edition = { sku: changed, format: "paperback", price: usd(1_150) };
  const lines = [bookOf(changed, { title: "Another title", editions: [edition] }), bookOf(same), ...others.map((sku) => bookOf(sku)), "{"];
  const file = await folder.write("dry.jsonl", linesOf(lines));
  const before = await countRows();
  const dry = await importer.importFile(file, { isDryRun: true });
  expect(dry.report).toMatchObject({ dryRun: true, created: 118, updated: 1, unchanged: 1, rejected: 1 });
  expect(await countRows()).toEqual(before);
  const run = await folder.runImport([file, "--dry-run", "--url", platform.url]);
  expect(run.output).toContain(`title: "A book called ${changed}" → "Another title"`);
  expect(run.output).toMatch(/created +118 +it would be/);
  expect(run.code).toBe(1);

  const { report } = await importer.importFile(file);
  expect(countsOf(report)).toEqual(countsOf(dry.report));
  expect(await bookOfSku(changed)).toMatchObject({ title: "Another title", editions: [{ price: usd(1_150) }] });
});

test("one that is undone leaves every book as it was, but one that somebody changed since", { timeout: 300_000 }, async () => {
  const [updated = "", edited = "", ...made] = skusOf("UNDO", 150);
  await importer.importFile(await folder.write("undo-before.jsonl", linesOf([bookOf(updated), bookOf(edited)])));
  const before = await bookOfSku(updated);
  const books = [updated, edited].map((sku) => bookOf(sku, { title: `Changed ${sku}` }));
  const { report } = await importer.importFile(await folder.write("undo.jsonl", linesOf([...books, ...made.map((sku) => bookOf(sku))])));
  expect(report).toMatchObject({ created: 148, updated: 2 });
  const { body, headers } = await find(edited);
  const edit = await shop.asMerchant("PUT", `/api/books/${body.id}`, bookOf(edited, { title: "By hand" }), {
    "if-match": headers.get("etag") ?? "",
  });
  expect(edit.status).toBe(200);

  const run = await folder.runImport(["--undo", report.id, "--url", platform.url]);
  expect(run.output).toContain("By hand");
  expect(run.code).toBe(1);
  expect(await importer.jobOf(report.id)).toMatchObject({ status: "undone" });
  await eventually(async () => expect((await bookOfSku(updated)).title).toBe(before.title));
  expect(await bookOfSku(updated)).toMatchObject({ ...before, version: 3 });
  expect((await bookOfSku(edited)).title).toBe("By hand");
  expect(await countBooks("UNDO")).toBe(2);
  for (const sku of [...made.slice(0, 1), ...made.slice(-1)]) expect((await find(sku)).status).toBe(404);
});
