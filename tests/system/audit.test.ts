import { execFile } from "node:child_process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openExplorer } from "../explorer.ts";
import { startPlatform, type TestPlatform } from "../platform.ts";
import { openShop, type Shop } from "../shop.ts";

let platform: TestPlatform;
let shop: Shop;
beforeAll(async () => {
  platform = await startPlatform();
  shop = openShop(platform);
});
afterAll(() => platform?.stop());

/** `npm run audit -- verify`, as somebody would run it. */
async function verify(): Promise<{ exitCode: number; lines: string[] }> {
  return await new Promise((resolve) => {
    execFile(process.execPath, ["scripts/audit.ts", "verify", "--url", platform.url], (error, stdout, stderr) => {
      resolve({ exitCode: Number(error?.code ?? 0), lines: `${stdout}${stderr}`.trim().split("\n") });
    });
  });
}

type Entry = { seq: number; actor: string; via: string; action: string; subject: string; data: string };
const entriesOf = async (database: string) =>
  await openExplorer(platform.explorerUrl).query<Entry>(
    database,
    "select seq, actor, via, action, subject, data from audit_entries order by seq",
  );

describe("the audit", () => {
  test("names who changed a book, its price and its stock, and is whole", { tags: ["P-76", "INV-04"] }, async () => {
    const sku = await shop.stock("AUDITED", 5, 1_000);
    const { body: book, headers } = await shop.call<{ id: string }>("GET", `/api/books/a-book-called-audited`);
    const edition = { sku, format: "paperback", price: { amount: 900, currency: "USD" } };
    const edit = { title: "A book called AUDITED", editions: [edition] };
    const edited = await shop.asMerchant("PUT", `/api/books/${book.id}`, edit, { "if-match": headers.get("etag") ?? "" });
    expect(edited.status).toBe(200);

    const [catalog, inventory] = [await entriesOf("octavo-catalog"), await entriesOf("octavo-inventory")];
    expect(catalog.filter(({ subject }) => [book.id, sku].includes(subject)).map(({ action }) => action)).toEqual([
      "book.created",
      "book.updated",
      "price.changed",
    ]);
    expect(inventory.filter(({ subject }) => subject === sku).map(({ action, data }) => [action, JSON.parse(data)])).toEqual([
      ["stock.receive", { quantity: 5 }],
    ]);
    for (const { actor, via } of [...catalog, ...inventory]) {
      expect(actor).toMatch(/^user_/);
      expect(via).toMatch(/^key_/);
    }
    const { exitCode, lines } = await verify();
    expect(exitCode).toBe(0);
    expect(lines.map((line) => line.replace(/ is [0-9a-f]{64}$/, ""))).toEqual([
      expect.stringMatching(/^identity: \d+ rows, whole; the last hash$/),
      `catalog: ${catalog.length} rows, whole; the last hash`,
      `inventory: ${inventory.length} rows, whole; the last hash`,
      expect.stringMatching(/^orders: /),
    ]);
  });

  test("tells no name, no title and no address", { tags: ["P-76"] }, async () => {
    const told = JSON.stringify([
      await entriesOf("octavo-catalog"),
      await entriesOf("octavo-inventory"),
      await entriesOf("octavo-identity"),
    ]);
    for (const words of ["A book called", "Lovelace", "@", "octavo.example", platform.apiKey]) expect(told).not.toContain(words);
  });

  test("with one byte flipped is named by its row (exit code 1)", { tags: ["P-76"] }, async () => {
    await shop.stock("FLIPPED", 3, 1_000);
    const rows = await entriesOf("octavo-inventory");
    const row = rows.find(({ subject, action }) => subject === "FLIPPED" && action === "stock.receive");
    const flip = `update audit_entries set data = replace(data, '3', '2') where seq = ${row?.seq}`;
    await openExplorer(platform.explorerUrl).query("octavo-inventory", flip);
    const { exitCode, lines } = await verify();
    expect(exitCode).toBe(1);
    expect(lines[2]).toBe(`inventory: row ${row?.seq} is not what was written; the ${Number(row?.seq) - 1} before it are whole`);
  });
});
