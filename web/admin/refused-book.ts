import type { Failure } from "../../shared/result.ts";
import { type FieldRule, placeErrors } from "../storefront/field-errors.ts";
import { type BookForm, type EditionField, keptEditions, type TextField } from "./book-form.ts";
import { priceOf } from "./price-of.ts";

/** What is wrong with a book that was sent: beside a field by its id, or about the whole of it. */
export type RefusedBook = { errors: Record<string, string>; others: string[]; isStale?: boolean };

const askForPrice = "Enter a price such as 12.99";
const expectDay = "Enter a day as 2026-12-01";

const workRules: Record<TextField, FieldRule> = {
  title: { label: "The title", pointers: ["/title"], ask: "Enter the title" },
  subtitle: { label: "The subtitle", pointers: ["/subtitle"], ask: "Enter the subtitle" },
  slug: {
    label: "The address",
    pointers: ["/slug"],
    ask: "Enter the address",
    expected: "Enter the address in small letters and digits, words joined by hyphens",
  },
  contributors: { label: "Who made it", pointers: ["/contributors"], ask: "Enter who made it" },
  subjects: {
    label: "The subjects",
    pointers: ["/subjects"],
    ask: "Enter a subject",
    expected: "Enter a subject to a line: Fiction > Gothic fiction",
  },
  series: { label: "The series", pointers: ["/series/name"], ask: "Enter the series" },
  volume: { label: "The volume", pointers: ["/series/volume"], ask: "Enter the volume", expected: "Enter the volume as a number" },
  language: { label: "The language", pointers: ["/language"], ask: "Enter the language", expected: "Enter a code of ISO 639 such as en" },
  publishedOn: {
    label: "The date",
    pointers: ["/publishedOn"],
    ask: "Enter the date",
    expected: "Enter a date that exists: 1818, 1818-01 or 1818-01-01",
  },
  description: { label: "The description", pointers: ["/description"], ask: "Enter the description" },
};

const editionRules: Record<Exclude<EditionField, "out">, FieldRule> = {
  sku: { label: "The ISBN or SKU", pointers: ["", "/sku", "/isbn13"], ask: "Enter an ISBN or a SKU" },
  format: { label: "The format", pointers: ["/format", "/productForm"], ask: "Choose a format" },
  price: { label: "The price", pointers: ["/price", "/price/amount"], ask: askForPrice, expected: askForPrice },
  pages: { label: "Pages", pointers: ["/pages"], ask: "Enter the pages", expected: "Enter the pages as a whole number" },
  publisher: { label: "The publisher", pointers: ["/publisher"], ask: "Enter the publisher" },
  onSaleOn: { label: "On sale", pointers: ["/onSaleOn"], ask: expectDay, expected: expectDay },
  supply: { label: "The supply", pointers: ["/supply", "/supply/status"], ask: "Choose one" },
  days: { label: "Days", pointers: ["/supply/days"], ask: "Enter the days", expected: "Enter the days as a whole number" },
};

/** What the catalogue objects to, each beside its field. Lists are one field each. */
export function refusedBook(failure: Failure, form: BookForm): RefusedBook {
  if (failure.code === "precondition-failed") return { errors: {}, others: [], isStale: true };
  const given = (failure.errors ?? []).map(({ pointer, message }) => ({
    pointer: pointer.replace(/^(\/(?:contributors|subjects))\/.*$/, "$1"),
    message,
  }));
  const { byField, others } = placeErrors(given, rulesFor(form), valuesOf(form));
  const errors = byField as Record<string, string>;
  for (const index of keptEditions(form)) {
    const price = form.editions[index]?.price ?? "";
    if (priceOf(price) === null) errors[`price-${index}`] = askForPrice;
  }
  const isUnplaced = Object.keys(errors).length === 0 && others.length === 0;
  return { errors, others: isUnplaced ? [failure.detail ?? "The book could not be saved."] : others };
}

/** The rules of the fields of a form: those of its editions by their place in it, which is not that in the body where some are left out. */
function rulesFor(form: BookForm): Record<string, FieldRule> {
  const ofEditions = keptEditions(form).flatMap((index, place) =>
    Object.entries(editionRules).map(([field, rule]) => {
      const pointers = rule.pointers.map((pointer) => `/editions/${place}${pointer}`);
      return [`${field}-${index}`, { ...rule, pointers }] as const;
    }),
  );
  return { ...workRules, ...Object.fromEntries(ofEditions) };
}

function valuesOf({ editions, ...work }: BookForm): Record<string, string> {
  const ofEditions = editions.flatMap((edition, index) => Object.entries(edition).map(([field, value]) => [`${field}-${index}`, value]));
  return { ...work, ...Object.fromEntries(ofEditions) };
}
