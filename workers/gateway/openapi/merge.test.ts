import { describe, expect, test } from "vitest";
import type { ApiDocument, Operation } from "./document.ts";
import { mergeDocuments } from "./merge.ts";

const money = { type: "object", properties: { amount: { type: "integer" }, currency: { type: "string" } } };
const document = (paths: Record<string, Record<string, Operation>>, schemas: Record<string, unknown> = {}): ApiDocument => ({
  openapi: "3.1.0",
  paths,
  components: { schemas },
});
const books = document({ "/api/books": { get: { operationId: "listBooks" } } }, { Money: money, Book: { type: "object" } });

describe("mergeDocuments", () => {
  test("every path and every component of each part is there", () => {
    const cart = document({ "/api/cart": { get: { operationId: "readCart" } } }, { Cart: { type: "object" } });
    const { paths, components } = mergeDocuments([
      { service: "catalog", document: books },
      { service: "cart", document: cart },
    ]);
    expect(Object.keys(paths)).toEqual(["/api/books", "/api/cart"]);
    expect(Object.keys(components.schemas ?? {}).sort()).toEqual(["Book", "Cart", "Money"]);
  });

  test("a component that all describe alike is one, in whatever order its members stand", () => {
    const sameMoney = { properties: { currency: { type: "string" }, amount: { type: "integer" } }, type: "object" };
    const orders = document({}, { Money: sameMoney });
    const { components } = mergeDocuments([
      { service: "catalog", document: books },
      { service: "orders", document: orders },
    ]);
    expect(components.schemas?.Money).toEqual(money);
  });

  test("two meanings of one name are refused, and both owners are named", () => {
    const orders = document({}, { Money: { type: "number" } });
    expect(() =>
      mergeDocuments([
        { service: "catalog", document: books },
        { service: "orders", document: orders },
      ]),
    ).toThrow("catalog and orders mean different things by components/schemas/Money");
  });

  test("one name in two kinds of components is no conflict", () => {
    const other: ApiDocument = { openapi: "3.1.0", components: { parameters: { Money: { name: "money", in: "query" } } } };
    expect(() =>
      mergeDocuments([
        { service: "catalog", document: books },
        { service: "orders", document: other },
      ]),
    ).not.toThrow();
  });

  test("two owners of one path, or of one operation id, are refused", () => {
    const samePath = document({ "/api/books": { post: { operationId: "createBook" } } });
    const sameId = document({ "/api/other": { get: { operationId: "listBooks" } } });
    for (const [other, thing] of [
      [samePath, "the path /api/books"],
      [sameId, "the operation listBooks"],
    ] as const) {
      expect(() =>
        mergeDocuments([
          { service: "catalog", document: books },
          { service: "orders", document: other },
        ]),
      ).toThrow(`catalog and orders both describe ${thing}`);
    }
  });

  test("the parts are left as they were", () => {
    const before = structuredClone(books);
    mergeDocuments([
      { service: "catalog", document: books },
      { service: "cart", document: document({}, { Cart: {} }) },
    ]);
    expect(books).toEqual(before);
  });
});
