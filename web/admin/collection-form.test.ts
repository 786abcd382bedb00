import { describe, expect, test } from "vitest";
import { flatland } from "../../tests/doubles/owners.ts";
import { booksNamedIn, collectionFormOf, formOfCollection, refusedCollection, ruleOfForm } from "./collection-form.ts";

const byHand = {
  slug: "winter",
  name: "Winter",
  description: "",
  rule: null,
  version: 1,
  items: [{ ...flatland, image: null }],
  nextCursor: null,
};

describe("the form of a collection", () => {
  test("names its books by a SKU and shows their titles, which are not read again", () => {
    const { kind, books } = formOfCollection(byHand);
    expect([kind, books]).toEqual(["hand", `FLATLAND ${flatland.title}`]);
    const typed = { books: `FLATLAND Flatland\n\n  978-0-14-143947-1\ta title ${"\n"}book_1` };
    expect(booksNamedIn(collectionFormOf(typed))).toEqual(["FLATLAND", "978-0-14-143947-1", "book_1"]);
  });

  test("a rule sent as it was shown stays the same, with the filters that the form does not ask for", () => {
    const rule = { category: ["fiction", "crime"], maxPrice: "999", inStock: "true", sort: "price", contributor: "ada-lovelace" };
    const form = formOfCollection({ ...byHand, rule });
    expect(form).toMatchObject({ kind: "rule", books: "", category: "fiction, crime", maxPrice: "9.99" });
    expect(ruleOfForm(form, rule)).toEqual(rule);
  });

  test("what is wrong stands beside its field, of a list beside the whole of it", () => {
    const form = collectionFormOf({ name: "", kind: "rule", category: "No slug", maxPrice: "cheap" });
    expect(ruleOfForm(form, null)).toEqual({ category: "No slug", maxPrice: "cheap" });
    const errors = [
      { pointer: "/name", message: "at least 1 character" },
      { pointer: "/rule/category/0", message: "expected a slug" },
      { pointer: "/rule/maxPrice", message: "expected a whole number of minor units" },
      { pointer: "/rule/contributor", message: "expected a slug" },
    ];
    const refused = refusedCollection({ code: "invalid-request", errors }, form);
    expect(refused.errors).toMatchObject({ name: "Enter the name", maxPrice: "Enter a price such as 12.99" });
    expect(refused.errors.category).toMatch(/^Enter it as the shop’s addresses have it/);
    expect(refused.others).toEqual(["expected a slug"]);
    expect(refusedCollection({ code: "precondition-failed" }, form)).toMatchObject({ isStale: true });
  });
});
