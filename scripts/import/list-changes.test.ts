import { expect, test } from "vitest";
import { type Change, listChanges } from "./list-changes.ts";
import type { ShopClient } from "./shop-client.ts";

const created: Change = {
  line: 2,
  outcome: "created",
  title: "Emma",
  leftBecause: null,
  fields: [{ field: "title", sku: null, from: null, to: "Emma" }],
};
const price = (amount: number) => ({ amount, currency: "USD" });

/** A shop with these pages of changes, which notes what it was asked for. */
function shopOf(pages: Change[][]) {
  const asked: string[] = [];
  const get = async (path: string) => {
    asked.push(path);
    const index = Number(/cursor=(\d+)/.exec(path)?.[1] ?? 0);
    return { items: pages[index] ?? [], nextCursor: index + 1 < pages.length ? `${index + 1}` : null };
  };
  return { shop: { get } as unknown as ShopClient, asked };
}

test("a line for each book, and one for each field of a book that changes", async () => {
  const updated: Change = {
    ...{ line: 3, outcome: "updated", title: "Persuasion", leftBecause: null },
    fields: [
      { field: "subtitle", sku: null, from: null, to: "A Novel" },
      { field: "price", sku: "9780141439686", from: price(999), to: price(899) },
      { field: "description", sku: null, from: "x".repeat(300), to: null },
    ],
  };
  const { shop, asked } = shopOf([[created], [updated]]);
  expect(await Array.fromAsync(listChanges(shop, "imp_1"))).toEqual([
    "line 2  created  Emma",
    [
      "line 3  updated  Persuasion",
      '  subtitle: nothing → "A Novel"',
      '  9780141439686 price: {"amount":999,"currency":"USD"} → {"amount":899,"currency":"USD"}',
      `  description: "${"x".repeat(199)}… → nothing`,
    ].join("\n"),
  ]);
  expect(asked).toEqual(["/api/imports/imp_1/changes?limit=100", "/api/imports/imp_1/changes?limit=100&cursor=1"]);
});

test("what undoing left alone is told with the reason", async () => {
  const { shop, asked } = shopOf([[{ ...created, leftBecause: "the book was changed since" }]]);
  expect(await Array.fromAsync(listChanges(shop, "imp_1", "left"))).toEqual(["line 2  left alone  Emma: the book was changed since"]);
  expect(asked).toEqual(["/api/imports/imp_1/changes?limit=100&left=true"]);
});

test("ends after a thousand, and says where the others are", async () => {
  const { shop, asked } = shopOf(Array.from({ length: 20 }, () => Array<Change>(100).fill(created)));
  const lines = await Array.fromAsync(listChanges(shop, "imp_1"));
  expect([lines.length, lines.at(-1), asked.length]).toEqual([1_001, "… and more: GET /api/imports/imp_1/changes has them all.", 10]);
});
