import fc from "fast-check";
import { expect, test } from "vitest";
import { changed, readSearch, searchAddress, toggled } from "./search-address.ts";

const read = (address: string) => readSearch(new URLSearchParams(address), 24);

test("an address and the search it stands for are the same thing", () => {
  const address = "/search?q=love+%26+war&category=drama&category=poetry&format=ebook&minPrice=100&inStock=false&sort=price&page=3";
  expect(searchAddress(read(address.slice("/search?".length)))).toBe(address);
});

test("any address at all is a search, and its own address is the same search", () => {
  const names = fc.constantFrom("q", "category", "format", "minPrice", "maxPrice", "inStock", "sort", "page", "limit", "language", "other");
  const values = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("drama", "ebook", "true", "12", "-1", "price", "en", ""));
  fc.assert(
    fc.property(fc.array(fc.tuple(names, values), { maxLength: 8 }), (parts) => {
      const query = read(new URLSearchParams(parts).toString());
      const again = read(searchAddress(query).split("?")[1] ?? "");
      expect(again).toEqual({ ...query, q: query.q.trim() });
      expect(query.limit).toBe(24);
    }),
  );
});

test("a filter is added and taken away, each time from the first page", () => {
  const query = read("q=a&page=4&category=drama");
  const both = toggled(query, "category", "poetry");
  expect(searchAddress(both)).toBe("/search?q=a&category=drama&category=poetry");
  expect(searchAddress(toggled(both, "category", "drama"))).toBe("/search?q=a&category=poetry");
  expect(searchAddress(toggled(query, "category", "drama"))).toBe("/search?q=a");
  expect(searchAddress(changed(query, { sort: "title" }))).toBe("/search?q=a&category=drama&sort=title");
});
