import { expect, test } from "vitest";
import { removeProduct } from "./remove-product.ts";
import type { ShopClient } from "./shop-client.ts";

const removal = { sku: "9780141439587", place: { line: 7, column: "Product[2]" } };

/** A shop with a book of so many editions, or none, that answers a deletion with this status. */
function shopWith(editionCount: number | null, status = 204) {
  const removed: string[] = [];
  const book = { id: "book_1", slug: "emma", editions: Array.from({ length: editionCount ?? 0 }, (_, index) => ({ sku: `SKU-${index}` })) };
  const shop: ShopClient = {
    check: async () => {},
    post: async () => expect.unreachable(),
    find: async <Answer>(path: string) => {
      expect(path).toBe("/api/books/9780141439587");
      return editionCount === null ? null : { body: book as Answer, etag: '"book_1.3~5"' };
    },
    remove: async (path, etag) => {
      removed.push(`${path} ${etag}`);
      return status;
    },
  };
  return { shop, removed };
}

test("a book of that one edition is deleted as it was read", async () => {
  const { shop, removed } = shopWith(1);
  expect(await removeProduct(shop, removal, "merge")).toBe("removed");
  expect(removed).toEqual(['/api/books/book_1 "book_1.3~5"']);
});

test("a book the shop does not have, and one that is gone meanwhile, need nothing", async () => {
  const { shop, removed } = shopWith(null);
  expect(await removeProduct(shop, removal, "merge")).toBe("unchanged");
  expect(removed).toEqual([]);
  expect(await removeProduct(shopWith(1, 404).shop, removal, "merge")).toBe("unchanged");
});

test("where every known book stays, so does this one", async () => {
  const { shop, removed } = shopWith(1);
  expect(await removeProduct(shop, removal, "keep")).toBe("unchanged");
  expect(removed).toEqual([]);
});

test.each<[what: string, editions: number, status: number, reason: RegExp, deletions: number]>([
  ["with other editions", 2, 204, /one of 2 editions of the book emma/, 0],
  ["that was changed meanwhile", 1, 412, /changed meanwhile/, 1],
  ["of another seller", 1, 403, /may not delete/, 1],
])("a book %s stays, and the row says why", async (_, editions, status, reason, deletions) => {
  const { shop, removed } = shopWith(editions, status);
  expect(await removeProduct(shop, removal, "merge")).toEqual({
    line: 7,
    column: "Product[2]",
    code: "deletion",
    reason: expect.stringMatching(reason),
  });
  expect(removed).toHaveLength(deletions);
});
