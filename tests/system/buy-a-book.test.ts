import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { workerNames } from "../../scripts/workers.ts";
import { eventually } from "../eventually.ts";
import { judge } from "../oracle.ts";
import { type LogLine, startPlatform, type TestPlatform } from "../platform.ts";
import { ada, openShop, type Shop } from "../shop.ts";

let platform: TestPlatform;
let shop: Shop;
beforeAll(async () => {
  platform = await startPlatform({ catalog: "demo" });
  shop = openShop(platform);
});
afterAll(() => platform.stop());

/** The eight steps of buying a book, each as the line its Worker logs. */
const steps: [name: string, domain: string, isStep: (line: LogLine) => boolean][] = [
  ["cart", "cart", (line) => line.event === "cart.item-added"],
  ["checkout", "orders", (line) => line.event === "checkout.started"],
  ["order", "orders", (line) => line.event === "order.pending"],
  ["reserve", "inventory", (line) => line.event === "stock.reserve"],
  ["pay", "payments", (line) => line.event === "payment.captured"],
  ["commit", "inventory", (line) => line.event === "stock.commit"],
  ["event", "notifications", (line) => line.event === "event.received" && line.type === "octavo.order.placed.v1"],
  ["mail", "notifications", (line) => line.event === "mail.sent"],
];

type BookList = { items: { id: string; slug: string; editions: { sku: string; availability: { available: number } }[] }[] };

test("a guest buys a book of the demo catalogue: eight steps in one trace, one copy less, one mail", {
  tags: ["ARC-07", "ARC-27", "P-30"],
}, async () => {
  const traceId = "0af7651916cd43dd8448eb211c80319c";
  const headers = { traceparent: `00-${traceId}-b7ad6b7169203331-01` };
  const { body: list } = await shop.call<BookList>("GET", "/api/books?inStock=true&limit=5");
  const edition = list.items.flatMap((item) => item.editions).find(({ availability }) => availability.available > 3);
  if (!edition) throw new Error("no book in stock");
  const before = await shop.level(edition.sku);

  const { cartId, total } = await shop.cartWith([{ sku: edition.sku, quantity: 1 }], headers);
  const answer = await shop.order({ expectedTotal: total }, { cartId, headers });
  expect(answer.status).toBe(201);
  expect(answer.body).toMatchObject({ status: "confirmed", payment: { status: "captured", action: null }, totals: { total } });
  expect(await shop.level(edition.sku)).toMatchObject({ onHand: before.onHand - 1, reserved: 0 });

  const found = await eventually(async () => {
    const lines = (await platform.readLog()).filter((line) => line.traceId === traceId);
    return steps.map(([name, domain, isStep]) => {
      const line = lines.find((candidate) => candidate.domain === domain && isStep(candidate));
      if (!line) throw new Error(`no ${name} in the trace`);
      return { name, line };
    });
  });
  const times = found.map(({ line }) => line.at);
  expect(times.toSorted()).toEqual(times);
  console.log(found.map(({ name, line }, index) => `${index + 1} ${name.padEnd(9)} ${line.at} ${line.domain}: ${line.event}`).join("\n"));

  const ledger = await shop.asMerchant("GET", `/api/inventory/${edition.sku}/ledger`);
  const rows = ledger.body.items as { seq: number; kind: string; quantity: number; onHand: number; held: number }[];
  expect(rows.map((row) => row.kind)).toEqual(["receive", "reserve", "pin", "commit"]);
  console.log(
    `ledger of ${edition.sku}\n${rows.map((row) => `${row.seq} ${row.kind.padEnd(8)} ${row.quantity} → on hand ${row.onHand}, held ${row.held}`).join("\n")}`,
  );

  // The consumer of the event ran after the answer had left: no call to notifications is in the request.
  const log = await platform.readLog();
  const answered = log.find(
    (line) => line.traceId === traceId && line.domain === "gateway" && line.service === "orders" && line.status === 201,
  );
  const received = found.find(({ name }) => name === "event")?.line;
  expect(answered?.at && received?.at && answered.at < received.at).toBe(true);
  const mails = await shop.call<{ items: { to: string; subject: string; text: string }[] }>(
    "GET",
    `/__mailbox.json?to=${encodeURIComponent(ada.email)}`,
  );
  expect(mails.body.items.filter((mail) => mail.text.includes(String(answer.body.number)))).toHaveLength(1);
});

describe("reading", () => {
  test("availability in lists follows the sale", async () => {
    const sku = await shop.stock("FOLLOWS", 3);
    await shop.order({ lines: [{ sku, quantity: 2 }] });
    await eventually(async () => {
      // With the key of a merchant, whom no cache answers: a shopper's list follows when its time is up.
      const { body } = (await shop.asMerchant("GET", "/api/books?limit=100&author=ada-lovelace")) as unknown as { body: BookList };
      const editions = body.items.flatMap((item) => item.editions).filter((edition) => edition.sku === sku);
      expect(editions).toMatchObject([{ availability: { available: 1 } }]);
    });
  });
  test("a second client reads an order, and the stock it took, as soon as the first has its answer: 100 times of 100", {
    tags: ["ARC-21"],
  }, async () => {
    const sku = await shop.stock("AT-ONCE", 100);
    const second = openShop(platform);
    for (let left = 99; left >= 0; left -= 1) {
      const { body } = await shop.order({ lines: [{ sku, quantity: 1 }] });
      expect((await second.call("GET", `/api/orders/${body.id}?token=${body.lookupToken}`)).body.status).toBe("confirmed");
      expect((await second.call("GET", `/api/inventory/${sku}`)).body.available).toBe(left);
    }
  });
  test("the OpenAPI document is 3.1 and has the routes of every Worker; its page and the alias of books answer", {
    tags: ["ARC-05"],
  }, async () => {
    const { body } = await shop.call<{ openapi: string; paths: Record<string, unknown> }>("GET", "/openapi.json");
    expect(body.openapi).toMatch(/^3\.1\./);
    for (const path of [
      "/api/books",
      "/api/books/{id}",
      "/api/categories",
      "/api/inventory/{sku}",
      "/api/cart",
      "/api/cart/items",
      "/api/orders",
      "/api/orders/{id}",
      "/api/payments",
      "/api/webhooks/{provider}",
    ]) {
      expect(Object.keys(body.paths), path).toContain(path);
    }
    expect((await shop.call("GET", "/docs")).status).toBe(200);
    const [books, products] = await Promise.all([
      shop.call<BookList>("GET", "/api/books?limit=3"),
      shop.call<BookList>("GET", "/api/products?limit=3"),
    ]);
    expect(products.body.items).toEqual(books.body.items);
  });
  test("every Worker was started by the one command, and is ready", { tags: ["DEP-16"] }, async () => {
    const ready = await shop.call<{ checks: Record<string, string> }>("GET", "/ready");
    expect(ready.status).toBe(200);
    for (const worker of workerNames.filter((name) => name !== "gateway")) expect(ready.body.checks[worker], worker).toBe("ready");
    expect((await shop.call("GET", "/health")).status).toBe(200);
  });
});

test("afterwards all books agree", async () => {
  await eventually(async () => expect((await judge(platform)).findings).toEqual([]));
});
