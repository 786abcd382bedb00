import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../eventually.ts";
import { judge } from "../oracle.ts";
import { startPlatform, type TestPlatform } from "../platform.ts";
import { type Answer, openShop, type Shop } from "../shop.ts";

let platform: TestPlatform;
let shop: Shop;
beforeAll(async () => {
  platform = await startPlatform();
  shop = openShop(platform);
});
afterAll(() => platform.stop());

const statuses = (answers: Answer[]) =>
  Object.fromEntries([...Map.groupBy(answers, (answer) => answer.status)].map(([status, group]) => [status, group.length]));
const everyMany = <T>(count: number, work: (index: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, index) => work(index)));

describe("200 guests at once", () => {
  test("for a SKU with 50 copies: exactly 50 orders are confirmed, 150 get a clean 409, nothing is left or held", {
    tags: ["ARC-19"],
  }, async () => {
    const sku = await shop.stock("CROWD-FIFTY", 50);
    const carts = await everyMany(200, () => shop.cartWith([{ sku, quantity: 1 }]));
    const answers = await everyMany(200, (index) => {
      const cart = carts[index];
      return shop.order({ expectedTotal: cart?.total }, { cartId: cart?.cartId });
    });
    expect(statuses(answers)).toEqual({ 201: 50, 409: 150 });
    expect(answers.filter((answer) => answer.status === 201).every((answer) => answer.body.status === "confirmed")).toBe(true);
    for (const { body } of answers.filter((answer) => answer.status === 409)) {
      expect(body).toMatchObject({ type: "urn:octavo:problem:out-of-stock", shortages: [{ sku, requested: 1 }] });
    }
    expect(await shop.level(sku)).toMatchObject({ onHand: 0, reserved: 0, available: 0 });
  });

  test("with that SKU twice in each order: exactly 25 are confirmed, 175 get a clean 409", async () => {
    const sku = await shop.stock("CROWD-TWICE", 50);
    const lines = [
      { sku, quantity: 1 },
      { sku, quantity: 1 },
    ];
    const answers = await everyMany(200, () => shop.order({ lines }));
    expect(statuses(answers)).toEqual({ 201: 25, 409: 175 });
    expect(await shop.level(sku)).toMatchObject({ onHand: 0, reserved: 0 });
  });

  test("for five books in opposite order: nobody waits for ever, nothing is oversold", async () => {
    const skus = await Promise.all(["A", "B", "C", "D", "E"].map((letter) => shop.stock(`CROWD-${letter}`, 20)));
    const lines = skus.map((sku) => ({ sku, quantity: 1 }));
    const answers = await everyMany(60, (index) => shop.order({ lines: index % 2 === 0 ? lines : lines.toReversed() }));
    const confirmed = answers.filter((answer) => answer.status === 201).length;
    expect(answers.every((answer) => answer.status === 201 || answer.status === 409)).toBe(true);
    for (const sku of skus) expect(await shop.level(sku)).toMatchObject({ onHand: 20 - confirmed, reserved: 0 });
  });
});

describe("one cart", () => {
  test("checked out 20 times at once under different keys becomes one order", async () => {
    const sku = await shop.stock("CART-ONCE", 50);
    const { cartId, total } = await shop.cartWith([{ sku, quantity: 2 }]);
    const answers = await everyMany(20, () => shop.order({ expectedTotal: total }, { cartId }));
    expect(statuses(answers)).toEqual({ 201: 1, 409: 19 });
    const order = answers.find((answer) => answer.status === 201);
    for (const { body } of answers.filter((answer) => answer.status === 409)) {
      expect(body).toMatchObject({ type: "urn:octavo:problem:cart-already-ordered", orderId: order?.body.id });
    }
    expect(await shop.level(sku)).toMatchObject({ onHand: 48, reserved: 0 });
    expect((await shop.call("GET", "/api/cart", undefined, { "x-cart-id": cartId })).body.lines).toEqual([]);
  });

  test("checked out 50 times at once under one key becomes one order, and later answers are the first one's", {
    tags: ["P-35"],
  }, async () => {
    const sku = await shop.stock("CART-KEY", 50);
    const { cartId, total } = await shop.cartWith([{ sku, quantity: 1 }]);
    const key = randomUUID();
    const answers = await everyMany(50, () => shop.order({ expectedTotal: total }, { cartId, key }));
    expect(
      answers.every(({ status, body }) => status === 201 || (status === 409 && body.type === "urn:octavo:problem:request-in-progress")),
    ).toBe(true);
    expect(new Set(answers.filter(({ status }) => status === 201).map(({ body }) => body.id)).size).toBe(1);
    const later = await shop.order({ expectedTotal: total }, { cartId, key });
    expect(later.status).toBe(201);
    expect(later.headers.get("idempotency-replayed")).toBe("true");
    expect((await shop.order({ expectedTotal: total, name: "Somebody Else" }, { cartId, key })).status).toBe(422);
    expect(await shop.level(sku)).toMatchObject({ onHand: 49, reserved: 0 });
  });
});

test("afterwards all books agree: orders, ledgers, the provider's own, and the mailbox", async () => {
  const { findings, orders } = await eventually(async () => {
    const verdict = await judge(platform);
    if (verdict.findings.length > 0) throw new Error(verdict.findings.slice(0, 5).join("\n"));
    return verdict;
  });
  expect(findings).toEqual([]);
  console.log(`orders: ${JSON.stringify(orders)}`);
});
