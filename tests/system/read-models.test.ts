import { execFile } from "node:child_process";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "../eventually.ts";
import { openExplorer } from "../explorer.ts";
import { startPlatform, type TestPlatform } from "../platform.ts";
import { ada, openShop, type Shop } from "../shop.ts";

let platform: TestPlatform;
let shop: Shop;
beforeAll(async () => {
  platform = await startPlatform();
  shop = openShop(platform);
});
afterAll(() => platform?.stop());

/** One of our programs, as somebody would run it on this platform. */
async function run(program: string, ...args: string[]): Promise<{ exitCode: number; output: string }> {
  return await new Promise((resolve) => {
    execFile(process.execPath, [`scripts/${program}.ts`, ...args, "--url", platform.url], (error, stdout, stderr) => {
      resolve({ exitCode: Number(error?.code ?? 0), output: `${stdout}${stderr}`.trim() });
    });
  });
}

const query = async <Row>(database: string, sql: string) => await openExplorer(platform.explorerUrl).query<Row>(database, sql);

const warehouse = ["book_states", "book_changes", "catalogue_days", "sold_lines", "sales_days", "book_sales_days"];
const holdings = async () =>
  await Promise.all(warehouse.map(async (table) => [table, await query("octavo-analytics", `select * from ${table} order by 1, 2`)]));

/** What is in a list of one title, past every cache. */
const listed = async (title: string) => {
  const { body } = await shop.asMerchant("GET", `/api/books?title=${encodeURIComponent(title)}`);
  return (body.items as { title: string }[]).map((item) => item.title);
};

test("the warehouse follows the shop, and `npm run warehouse` loads it again to the byte and answers questions", {
  tags: ["ETL-07"],
}, async () => {
  const sku = await shop.stock("WAREHOUSED", 5, 1_000);
  await shop.stock("DROPPED", 0);
  const [kept, dropped] = await Promise.all(
    ["warehoused", "dropped"].map((slug) => shop.call<{ id: string }>("GET", `/api/books/a-book-called-${slug}`)),
  );
  const edition = { sku, format: "paperback", price: { amount: 900, currency: "USD" } };
  const edit = { title: "A cheaper book", editions: [edition] };
  const edited = await shop.asMerchant("PUT", `/api/books/${kept?.body.id}`, edit, { "if-match": kept?.headers.get("etag") ?? "" });
  const gone = await shop.asMerchant("DELETE", `/api/books/${dropped?.body.id}`, undefined, {
    "if-match": dropped?.headers.get("etag") ?? "",
  });
  const ordered = await shop.order({ lines: [{ sku, quantity: 2 }] });
  expect([edited.status, gone.status, ordered.status]).toEqual([200, 204, 201]);

  const states = `select title, price_from_minor as price, valid_to_ms is null as present from book_states where book_id = '${kept?.body.id}' order by version`;
  await eventually(async () => {
    expect(await query("octavo-analytics", states)).toEqual([
      { title: "A book called WAREHOUSED", price: 1_000, present: 0 },
      { title: "A cheaper book", price: 900, present: 1 },
    ]);
    expect(await query("octavo-analytics", "select sku, quantity, unit_price_minor from sold_lines")).toEqual([
      { sku, quantity: 2, unit_price_minor: 900 },
    ]);
    expect(await query("octavo-analytics", "select sum(removed) as removed from catalogue_days")).toEqual([{ removed: 1 }]);
  });
  const followed = await holdings();

  const rebuilt = await run("warehouse", "rebuild");
  expect(rebuilt).toEqual({ exitCode: 0, output: expect.stringMatching(/^\d+ versions of books and 1 orders loaded$/) });
  expect(await holdings()).toEqual(followed);

  await query("octavo-analytics", "update book_states set title = 'spoilt'");
  await query("octavo-analytics", "delete from sales_days");
  expect(await holdings()).not.toEqual(followed);
  expect((await run("warehouse", "rebuild")).exitCode).toBe(0);
  expect(await holdings()).toEqual(followed);

  const asked = await run("warehouse", "query", "select copies, revenue_minor, currency from sales_days");
  expect(asked).toEqual({ exitCode: 0, output: "2\t1800\tUSD" });
  const { status, body } = await shop.asMerchant("GET", "/api/analytics/top-books");
  expect([status, body.items]).toEqual([
    200,
    [{ bookId: kept?.body.id, title: "A cheaper book", orders: 1, copies: 2, revenue: { amount: 1_800, currency: "USD" } }],
  ]);

  // Of who bought it knows nothing.
  const everything = JSON.stringify(followed);
  for (const personal of [ada.email, ada.name, ada.shippingAddress.line1, "user_", "cart_"]) expect(everything).not.toContain(personal);
});

test("`npm run rebuild -- shelves` repairs what lists read, and says what was wrong", { tags: ["ARC-16"] }, async () => {
  await shop.stock("SHELVED", 0);
  expect(await listed("A book called SHELVED")).toEqual(["A book called SHELVED"]);
  const { body } = await shop.asMerchant("GET", "/api/books/a-book-called-shelved");
  await query("octavo-catalog", `delete from shelf_books where book_id = '${body.id}'`);
  expect(await listed("A book called SHELVED")).toEqual([]);

  const first = await run("rebuild", "shelves");
  expect(first).toEqual({
    exitCode: 0,
    output: expect.stringMatching(/books on their shelves, \d+ shelves counted: \d+ were wrong and are repaired$/),
  });
  expect(await listed("A book called SHELVED")).toEqual(["A book called SHELVED"]);
  const second = await run("rebuild", "shelves");
  expect(second.output).toMatch(/all were as they had to be$/);
});
