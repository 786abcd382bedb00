import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openExplorer } from "../explorer.ts";
import { startPlatform, type TestPlatform } from "../platform.ts";
import { type Answer, ada, openShop, type Shop } from "../shop.ts";

let platform: TestPlatform;
let shop: Shop;
const sku = "BAD-INPUT";
beforeAll(async () => {
  platform = await startPlatform();
  shop = openShop(platform);
  await shop.stock(sku, 10);
});
afterAll(() => platform.stop());

const payment = { provider: "sandbox", token: "tok_ok" };
const lines = [{ sku, quantity: 1 }];

/** A problem document, complete, and not our fault. */
function expectProblem(answer: Answer, status: number, pointer?: string) {
  expect(answer.status, JSON.stringify(answer.body)).toBe(status);
  expect(answer.headers.get("content-type")).toContain("application/problem+json");
  expect(answer.headers.get("cache-control")).toContain("no-store");
  expect(answer.body).toMatchObject({
    status,
    title: expect.any(String),
    type: expect.stringMatching(/^urn:octavo:problem:/),
    requestId: answer.headers.get("x-request-id"),
  });
  if (pointer !== undefined) expect((answer.body.errors as { pointer: string }[]).map((error) => error.pointer)).toContain(pointer);
  expect(JSON.stringify(answer.body)).not.toMatch(/at .*\.(ts|js):\d+|SQLITE|D1_ERROR/);
}

/** Rows in every table that an order could leave something in. */
async function countRows(): Promise<number> {
  const rows = await openExplorer(platform.explorerUrl).query<{ n: number }>(
    "octavo-orders",
    "SELECT (SELECT count(*) FROM orders) + (SELECT count(*) FROM order_lines) + (SELECT count(*) FROM idempotency_keys) + (SELECT count(*) FROM order_events) AS n",
  );
  return rows[0]?.n ?? -1;
}

/** The request is refused as said, and leaves no row, no hold and no copy less. */
async function expectRefused(ask: () => Promise<Answer>, status: number, pointer?: string) {
  const [rows, level] = [await countRows(), await shop.level(sku)];
  expectProblem(await ask(), status, pointer);
  expect(await countRows()).toBe(rows);
  expect(await shop.level(sku)).toEqual(level);
}

describe("POST /api/orders", () => {
  test.each([0, -1, 1.5, 1e9, "2", null])("a quantity of %j is refused (422)", (quantity) =>
    expectRefused(() => shop.order({ lines: [{ sku, quantity }] }), 422, "/lines/0/quantity"),
  );
  test.each(["name", "line1", "city", "postalCode", "country"])("an address without %s is refused (422)", (field) => {
    const { [field as "name"]: _, ...shippingAddress } = ada.shippingAddress;
    return expectRefused(() => shop.order({ lines, shippingAddress }), 422, `/shippingAddress/${field}`);
  });
  test.each([
    ["an unknown address field", { shippingAddress: { ...ada.shippingAddress, planet: "Mars" } }, "/shippingAddress"],
    ["a country that is none", { shippingAddress: { ...ada.shippingAddress, country: "XX" } }, "/shippingAddress/country"],
    ["an unknown field", { role: "admin" }, ""],
    ["an e-mail with a line break", { email: "ada@example.com\r\nBcc: eve@example.com" }, "/email"],
    ["an e-mail that is none", { email: "ada" }, "/email"],
    ["NUL in a name", { name: "Ada\u0000" }, "/name"],
    ["a lone surrogate in a name", { name: "Ada \ud800" }, "/name"],
    ["an unknown provider", { payment: { provider: "nobody", token: "tok_ok" } }, "/payment/provider"],
    ["an unknown token", { payment: { provider: "sandbox", token: "tok_unknown" } }, "/payment/token"],
    ["no lines", { lines: [] }, "/lines"],
    ["an unknown shipping method", { shippingMethod: "teleport" }, "/shippingMethod"],
  ])("%s is refused (422)", (_, change, pointer) => expectRefused(() => shop.order({ lines, ...change }), 422, pointer as string));
  test("an unknown SKU is refused (409)", () =>
    expectRefused(() => shop.order({ lines: [{ sku: "NO-SUCH-SKU", quantity: 1 }] }), 409, "/lines/0/sku"));
  test("a changed total is refused with the new one (409)", async () => {
    const answer = await shop.order({ lines, expectedTotal: { amount: 1, currency: "USD" } });
    expectProblem(answer, 409);
    expect(answer.body).toMatchObject({ type: "urn:octavo:problem:price-changed", totals: { total: { amount: 1_499 } } });
  });
  test("no idempotency key, a short one, a long one: refused (400)", { tags: ["P-35"] }, async () => {
    const body = { ...ada, payment, lines };
    await expectRefused(() => shop.call("POST", "/api/orders", body), 400);
    for (const key of ["short", "k".repeat(300), "with a space in it, sixteen"])
      await expectRefused(() => shop.order({ lines }, { key }), 400, "header:idempotency-key");
  });
  test("a reused idempotency key is refused (422)", { tags: ["P-35"] }, async () => {
    const key = randomUUID();
    expect((await shop.order({ lines }, { key })).status).toBe(201);
    await expectRefused(() => shop.order({ lines: [{ sku, quantity: 2 }] }, { key }), 422);
  });
  test("an empty cart, an unknown cart, and something that is no cart are refused", async () => {
    const total = { amount: 1_499, currency: "USD" };
    await expectRefused(() => shop.order({ expectedTotal: total }), 409);
    await expectRefused(() => shop.order({ expectedTotal: total }, { cartId: "cart_7zzzzzzzzzzzzzzzzzzzzzzzzz" }), 409);
    await expectRefused(() => shop.order({ expectedTotal: total }, { cartId: "../../etc" }), 422);
  });
  test("a name of emoji is a name", async () => {
    const answer = await shop.order({ lines, name: "Ada 👩‍💻 Lovelace", shippingAddress: { ...ada.shippingAddress, name: "愛 👩‍💻" } });
    expect(answer.status).toBe(201);
  });
  test("a declined card is told (402), the cart stays as it was, the copies are back, and a good card then works", {
    tags: ["P-30"],
  }, async () => {
    const before = await shop.level(sku);
    const { cartId, total } = await shop.cartWith([{ sku, quantity: 2 }]);
    const declined = await shop.order({ expectedTotal: total }, { cartId, token: "tok_declined" });
    expectProblem(declined, 402);
    expect(declined.body.orderId).toMatch(/^ord_/);
    const cart = await shop.call("GET", "/api/cart", undefined, { "x-cart-id": cartId });
    expect(cart.body.lines).toMatchObject([{ sku, quantity: 2 }]);
    expect(await shop.level(sku)).toMatchObject({ onHand: before.onHand, reserved: before.reserved });
    expect((await shop.order({ expectedTotal: total }, { cartId })).status).toBe(201);
    expect(await shop.level(sku)).toMatchObject({ onHand: before.onHand - 2, reserved: 0 });
  });
});

describe("bodies that are none", () => {
  const routes = [
    ["POST", "/api/orders"],
    ["POST", "/api/cart/items"],
    ["POST", "/api/payments"],
  ] as const;
  const key = { "idempotency-key": "a-key-for-bad-bodies" };
  test.each(routes)("%s %s: malformed JSON is unreadable (400)", async (method, path) => {
    expectProblem(await shop.call(method, path, "{ not json", key), 400);
  });
  test.each(routes)("%s %s: a form is not taken (415)", async (method, path) => {
    const response = await fetch(platform.url + path, { method, body: new URLSearchParams({ a: "b" }), headers: key });
    expect(response.status).toBe(415);
  });
  test.each(routes)("%s %s: a body of 1 MB is too large (413)", async (method, path) => {
    expectProblem(await shop.call(method, path, JSON.stringify({ name: "x".repeat(1_000_000) }), key), 413);
  });
  test.each(["null", "[]", '"text"', "12", "{}"])("POST /api/orders: %s is refused (422)", async (body) => {
    expectProblem(await shop.call("POST", "/api/orders", body, key), 422);
  });
});

describe("what belongs to somebody else", () => {
  test("a guest cannot see an order without its token, nor with another order's (404)", { tags: ["P-31"] }, async () => {
    const mine = await shop.order({ lines });
    const other = await shop.order({ lines });
    const token = String(mine.body.lookupToken);
    expect((await shop.call("GET", `/api/orders/${mine.body.id}?token=${token}`)).status).toBe(200);
    for (const path of ["", "/status"]) {
      expectProblem(await shop.call("GET", `/api/orders/${mine.body.id}${path}`), 404);
      expectProblem(await shop.call("GET", `/api/orders/${other.body.id}${path}?token=${token}`), 404);
      expectProblem(await shop.call("GET", `/api/orders/ord_unknown${path}?token=${token}`), 404);
    }
  });
  test("a cart that nobody was given is not there (404), and a cart's contents are never cacheable", async () => {
    expectProblem(await shop.call("GET", "/api/cart", undefined, { "x-cart-id": "cart_7zzzzzzzzzzzzzzzzzzzzzzzzz" }), 404);
    const { cartId } = await shop.cartWith(lines);
    const cart = await shop.call("GET", "/api/cart", undefined, { "x-cart-id": cartId });
    expect(cart.headers.get("cache-control")).toContain("no-store");
  });
  test("a guest cannot change books or stock (401)", async () => {
    expectProblem(await shop.call("POST", "/api/books", { title: "x" }), 401);
    expectProblem(await shop.call("PUT", `/api/inventory/${sku}`, { kind: "receive", quantity: 1, reason: "x" }), 401);
    expectProblem(await shop.call("GET", `/api/inventory/${sku}/ledger`), 401);
    expectProblem(await shop.call("GET", "/api/orders"), 401);
  });
});

test("the single-book body reserves the cheapest edition, which POST /api/payments then pays", async () => {
  const before = await shop.level(sku);
  const { body: book } = await shop.call<{ items: { id: string; title: string }[] }>("GET", "/api/books?limit=100");
  const bookId = book.items.find((item) => item.title.includes(sku))?.id;
  const order = await shop.call(
    "POST",
    "/api/orders",
    { bookId, quantity: 1, customerName: "Ada", customerEmail: "ada@example.com" },
    { "idempotency-key": randomUUID() },
  );
  expect(order.status, JSON.stringify(order.body)).toBe(201);
  expect(order.body).toMatchObject({ status: "reserved", payment: null });
  expect(await shop.level(sku)).toMatchObject({ reserved: before.reserved + 1 });
  const pay = { orderId: order.body.id, provider: "sandbox", token: "tok_ok" };
  const key = { "idempotency-key": randomUUID() };
  expectProblem(await shop.call("POST", "/api/payments", pay, key), 404);
  const [paid, meanwhile] = await Promise.all(
    [1, 2].map(() => shop.call("POST", `/api/payments?token=${order.body.lookupToken}`, pay, key)),
  );
  expect([paid?.status, meanwhile?.status]).toEqual([201, 201]);
  expect(paid?.body.id).toBe(meanwhile?.body.id);
  expect(paid?.body).toMatchObject({ status: "captured", orderId: order.body.id });
  const again = await shop.call("POST", `/api/payments?token=${order.body.lookupToken}`, pay, key);
  expect(again.headers.get("idempotency-replayed")).toBe("true");
  expect(await shop.level(sku)).toMatchObject({ onHand: before.onHand - 1 });
});
