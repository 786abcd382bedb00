import { expect, test } from "vitest";
import { odditiesOf } from "./oddities.ts";

const emma = {
  title: "Emma",
  contributors: [{ name: "Jane Austen", role: "author" }],
  publishedOn: "1815",
  editions: [{ format: "paperback", price: { amount: 899, currency: "USD" }, pages: 500 }],
};
const edition = (change: object) => ({ editions: [{ ...emma.editions[0], ...change }] });
const found = (change: object) => odditiesOf({ ...emma, ...change }, Date.UTC(2026, 10, 21)).map(({ pointer, code }) => [pointer, code]);

test("a book as it should be is not odd", () => {
  for (const change of [
    {},
    { title: "1984" },
    { title: "IT" },
    { title: "π" },
    { title: "Größe, été, naïve, Ångström — “x”" },
    { publishedOn: "-0750" },
  ])
    expect(found(change)).toEqual([]);
  expect(found(edition({ format: "ebook", price: { amount: 0 } }))).toEqual([]);
});

test.each<[change: object, pointer: string, code: string]>([
  ...["TBA", "n/a", "Untitled", "???", "#NAME?", "scan_001.pdf", "http://shop.example/1", "=SUM(A1)", "To be confirmed"].map(
    (title) => [{ title }, "/title", "title-suspicious"] as [object, string, string],
  ),
  [{ title: "THE WHOLE SHOUTED TITLE" }, "/title", "title-capitals"],
  [{ title: "CafÃ© Europa" }, "/title", "mojibake"],
  [{ description: "It was â€œgoodâ€\u009d." }, "/description", "mojibake"],
  [{ contributors: [{ name: "Bront\ufffd" }] }, "/contributors/0/name", "lost-character"],
  [{ contributors: [] }, "/contributors", "author-missing"],
  [{ publishedOn: "2032-01-01" }, "/publishedOn", "date-far"],
  [edition({ price: { amount: 0 } }), "/editions/0/price", "price-suspicious"],
  [edition({ price: { amount: 129_900 } }), "/editions/0/price", "price-suspicious"],
  [edition({ pages: 32_000 }), "/editions/0/pages", "pages-suspicious"],
])("%j is odd", (change, pointer, code) => expect(found(change)).toEqual([[pointer, code]]));

test("what is no book at all is passed over", () => {
  expect(found({ title: 7, contributors: "x", editions: [null, 3, {}], publishedOn: {} })).toEqual([["/contributors", "author-missing"]]);
});
