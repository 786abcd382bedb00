import { describe, expect, test } from "vitest";
import { bookQuerySchema } from "./contracts/catalog.ts";
import { keysOfCollection } from "./contracts/collections.ts";
import { cacheTags } from "./http/public-answer.ts";
import { isListKey, listKeysOf } from "./list-keys.ts";

const keysOf = (query: object) => listKeysOf(bookQuerySchema.parse(query));

describe("the keys of a list", () => {
  test.each<[query: object, keys: string[]]>([
    [{}, ["*", "*:title"]],
    [{ sort: "-rating" }, ["*"]],
    [{ category: "poetry", sort: "price" }, ["category/poetry", "category/poetry:price"]],
    [{ category: ["poetry", "drama"] }, ["category/poetry", "category/drama", "category/poetry:title", "category/drama:title"]],
    // Books that come to either may join; of those that stay only what is by the author can be on the list.
    [{ author: "ann-a", category: "poetry" }, ["author/ann-a", "category/poetry", "author/ann-a:title"]],
    [
      { sellerId: "seller_1", maxPrice: "900", sort: "-publishedOn" },
      ["seller/seller_1", "seller/seller_1:published", "seller/seller_1:price"],
    ],
    [{ format: "ebook", language: "de", inStock: "true" }, ["*", "*:title", "*:editions", "*:language"]],
  ])("%j", { tags: ["CAT-15"] }, (query, keys) => {
    expect(keysOf(query)).toEqual(keys);
    expect(keys.filter((key) => !isListKey(key))).toEqual([]);
  });

  test("of a collection are itself, and those of its rule or which books are deleted", () => {
    const rule = { category: "poetry", sort: "price" };
    expect(keysOfCollection({ slug: "winter", rule })).toEqual(["collection/winter", "category/poetry", "category/poetry:price"]);
    expect(keysOfCollection({ slug: "winter", rule: null })).toEqual(["collection/winter", "*deletions"]);
  });

  test("are named in its tags, unless they are so many that it had better go with any change", () => {
    const tagsOf = (count: number) => cacheTags({ lists: keysOf({ category: Array.from({ length: count }, (_, index) => `c-${index}`) }) });
    expect(tagsOf(1)).toBe("list,list:category/c-0,list:category/c-0:title");
    expect(tagsOf(20).split(",")).toHaveLength(41);
    const lists = keysOf({ category: Array.from({ length: 20 }, (_, index) => `c-${index}`), author: "ann-a" });
    expect(
      cacheTags({ lists: [...lists, ...keysOf({ sort: "price", publisher: lists.slice(0, 20).map((_, index) => `p-${index}`) })] }),
    ).toBe("list,books");
    expect(cacheTags({ isList: true, bookIds: ["book_1"] })).toBe("list,books,book:book_1");
    expect(cacheTags({})).toBe("");
  });

  test.each(["", "poetry", "category/", "category/a,b", "category/poetry:", "*price", "a/b/c", "category/ü"])("%j is none", (text) => {
    expect(isListKey(text)).toBe(false);
  });
});
