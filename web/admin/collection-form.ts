import type { CollectionPage } from "../../shared/contracts/collections.ts";
import type { Failure } from "../../shared/result.ts";
import { type FieldRule, placeErrors } from "../storefront/field-errors.ts";
import { priceOf } from "./price-of.ts";

const ruleFields = ["category", "author", "series", "publisher", "language", "format", "minPrice", "maxPrice", "inStock", "sort"] as const;
type RuleField = (typeof ruleFields)[number];
const fields = ["slug", "name", "description", "kind", "books", ...ruleFields] as const;
type Field = (typeof fields)[number];

/** What the form of a collection holds, as typed, and what was wrong with it. */
export type CollectionForm = Record<Field, string>;
export type RefusedCollection = { errors: Partial<Record<Field, string>>; others: string[]; isStale?: boolean };

/** A form nobody has filled in yet. */
export const emptyCollectionForm: CollectionForm = { ...blank(), kind: "hand", sort: "title" };

/** How a collection comes by its books. */
export const collectionKinds = [
  { value: "hand", label: "By hand", hint: "The books below, in their order." },
  { value: "rule", label: "By a rule", hint: "Whatever the shop has that meets it, now and later." },
] as const;

/** What was typed. */
export function collectionFormOf(sent: Record<string, string>): CollectionForm {
  return Object.fromEntries(fields.map((field) => [field, (sent[field] ?? "").trim()])) as CollectionForm;
}

/** A collection as its form shows it: its books a line each, what names them and behind it what they are called. */
export function formOfCollection({ slug, name, description, rule, items }: CollectionPage): CollectionForm {
  const books = items.map(({ id, title, editions: [first] }) => `${first?.sku ?? id} ${title}`).join("\n");
  const said = Object.entries(rule ?? {}).map(([key, value]) => [key, Array.isArray(value) ? value.join(", ") : value] as const);
  const typed = Object.fromEntries(said.filter(([key]) => isRuleField(key)));
  const prices = Object.fromEntries(
    (["minPrice", "maxPrice"] as const).flatMap((key) => (typed[key] === undefined ? [] : [[key, (Number(typed[key]) / 100).toFixed(2)]])),
  );
  return { ...emptyCollectionForm, slug, name, description, kind: rule ? "rule" : "hand", books: rule ? "" : books, ...typed, ...prices };
}

/** What names each book of the form: the first word of its line. */
export function booksNamedIn({ books }: CollectionForm): string[] {
  return books.split("\n").flatMap((line) => line.trim().split(/\s+/)[0] || []);
}

/**
 * The rule of the form as the list of books takes it; the filters of `present` that the form does not ask for stay. A price that
 * cannot be read goes along as it was typed, to be refused.
 */
export function ruleOfForm(form: CollectionForm, present: CollectionPage["rule"]): Record<string, string | string[]> {
  const others = Object.entries(present ?? {}).filter(([key]) => !isRuleField(key));
  const typed = ruleFields.flatMap((key): [string, string | string[]][] => {
    const text = form[key];
    if (text === "") return [];
    if (key === "minPrice" || key === "maxPrice") return [[key, `${priceOf(text) ?? text}`]];
    const several = text.split(",").flatMap((part) => part.trim() || []);
    return [[key, several.length > 1 ? several : (several[0] ?? "")]];
  });
  return Object.fromEntries([...others, ...typed]);
}

const askForSlug = "Enter it as the shop’s addresses have it: small letters and digits, words joined by hyphens";
const askForPrice = "Enter a price such as 12.99";

const rules: Record<Field, FieldRule> = {
  slug: { label: "The address", pointers: ["/slug"], ask: askForSlug, expected: askForSlug },
  name: { label: "The name", pointers: ["/name"], ask: "Enter the name" },
  description: { label: "The description", pointers: ["/description"], ask: "Enter the description" },
  kind: { label: "How it comes by its books", pointers: ["/rule"], ask: "Say by what rule" },
  books: { label: "The books", pointers: ["/bookIds"], ask: "Enter a book to a line" },
  ...(Object.fromEntries(
    ruleFields.map((field) => [field, { label: "This", pointers: [`/rule/${field}`], ask: askForSlug, expected: expectedOf(field) }]),
  ) as Record<RuleField, FieldRule>),
};

/** What the catalogue objects to, each beside its field. */
export function refusedCollection(failure: Failure, form: CollectionForm): RefusedCollection {
  if (failure.code === "precondition-failed") return { errors: {}, others: [], isStale: true };
  // A list is one field here.
  const given = (failure.errors ?? []).map(({ pointer, message }) => ({
    pointer: pointer.replace(/^(\/bookIds|\/rule\/\w+)\/.*$/, "$1"),
    message,
  }));
  const { byField, others } = placeErrors(given, rules, { ...form, kind: "said" });
  const isUnplaced = Object.keys(byField).length === 0 && others.length === 0;
  return { errors: byField, others: isUnplaced ? [failure.detail ?? "The collection could not be saved."] : others };
}

function expectedOf(field: RuleField): string {
  if (field === "minPrice" || field === "maxPrice") return askForPrice;
  return field === "language" ? "Enter a code of ISO 639 such as en" : askForSlug;
}

function isRuleField(key: string): key is RuleField {
  return (ruleFields as readonly string[]).includes(key);
}

function blank(): CollectionForm {
  return Object.fromEntries(fields.map((field) => [field, ""])) as CollectionForm;
}
