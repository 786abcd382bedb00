import { expect, test } from "vitest";
import { formatsOfForm, taxClassOf } from "./product-form.ts";

test.each([
  ["BB", ["hardcover"]],
  ["BC", ["paperback"]],
  ["BA", ["paperback", "hardcover"]],
  ["AC", ["audiobook"]],
  ["ED", ["ebook", "audiobook"]],
  ["DG", ["ebook"]],
  ["PC", []],
])("a product of the form %s may be %j", (form, formats) => {
  expect(formatsOfForm(form)).toEqual(formats);
});

test("a printed book, a file to read and one to hear are three things to the tax office", { tags: ["P-18"] }, () => {
  expect((["paperback", "hardcover", "ebook", "audiobook"] as const).map(taxClassOf)).toEqual([
    "printed-book",
    "printed-book",
    "ebook",
    "audiobook",
  ]);
});
