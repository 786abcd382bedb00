import { expect, test } from "vitest";
import { namesIn, type TransformName, transformOf } from "./transforms.ts";

test.each<[name: TransformName, text: string, made: string | null]>([
  ["strip-tags", "<p>One &amp; <b>two</b></p><p>Three</p>", "One & two\n\nThree"],
  ["fix-mojibake", "CafÃ© â€“ GrÃ¶ÃŸe", "Café – Größe"],
  ["lower-case", "ABC", "abc"],
  ["upper-case", "abc", "ABC"],
  ["family-first", "Shelley, Mary; Plato; King, Martin Luther, Jr", "Mary Shelley; Plato; Martin Luther King, Jr"],
  ["family-first", "King, Martin Luther, Jr", "Martin Luther King, Jr;"],
  ["without-series", "Emma (Classics, #2)", "Emma"],
  ["series-name", "Emma (Classics, #2)", "Classics"],
  ["series-name", "Emma", ""],
  ["series-volume", "Emma (Classics, #2)", "2"],
  ["isbn-digits", "0-43-90234-8x", "04390234 8x".replace(" ", "")],
  ["isbn-pad", "439023483", "0439023483"],
  ["digits", "17", "17"],
  ["digits", "17a", null],
  ["ebook-number", "http://www.gutenberg.org/ebooks/158", "158"],
  ["ebook-number", "http://www.gutenberg.org/", null],
  ["decimal-comma", "12,99 €", "12.99 €"],
  ["decimal-comma", "EUR 1.234,5", "1234.5 EUR"],
  ["decimal-comma", "CHF 1’234,50", "1234.50 CHF"],
  ["decimal-comma", "12", "12"],
  ["decimal-comma", "12,-", "12.00"],
  ["decimal-comma", "12.99", null],
  ["decimal-comma", "-1,00", null],
  ["decimal-comma", "12,999", null],
  ["decimal-point", "$ 1,234.50", "1234.50 $"],
  ["decimal-point", "USD 7", "7 USD"],
  ["decimal-point", "1,23.50", null],
  ["decimal-point", "free", null],
  ["minor-units", "1299", "12.99"],
  ["minor-units", "12.99", null],
  ["day-month-year", "29.2.2024", "2024-02-29"],
  ["day-month-year", "0/0/0000", "0000-00-00"],
  ["day-month-year", "2024-02-29", null],
  ["month-day-year", "2/29/2024", "2024-02-29"],
  ["mm-from-cm", "19,8", "198"],
  ["mm-from-inches", "7.8", "198"],
  ["grams-from-kg", "0.195", "195"],
  ["grams-from-ounces", "7", "198"],
  ["grams-from-ounces", "7 oz", null],
])("%s makes of %j %j", (name, text, made) => {
  expect(transformOf(name).apply(text)).toBe(made);
});

test("genres are put on our shelves, as JSON", () => {
  expect(JSON.parse(transformOf("our-shelves").apply("Gothic novel, Cookery") ?? "")).toMatchObject([{ slug: "gothic-fiction" }]);
});

test.each([
  ["A, B", ["A", "B"]],
  ["A, Jr; B", ["A, Jr", "B"]],
  ["A | B,C", ["A", "B,C"]],
  [" ,, ", []],
])("the names in %j are parted", (text, names) => expect(namesIn(text)).toEqual(names));
