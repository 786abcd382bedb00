import { type Book, contributorRoles } from "../../shared/contracts/catalog.ts";
import { typedNumber } from "../../shared/http/form-body.ts";
import { mendedIsbn, parseIsbn } from "../../shared/isbn.ts";
import { homeCurrency } from "../../shared/money.ts";
import { slugOf } from "../../shared/slug.ts";
import { priceOf } from "./price-of.ts";

const textFields = [
  "title",
  "subtitle",
  "slug",
  "contributors",
  "subjects",
  "series",
  "volume",
  "language",
  "publishedOn",
  "description",
] as const;
export type TextField = (typeof textFields)[number];
const editionFields = ["sku", "format", "price", "pages", "publisher", "onSaleOn", "supply", "days", "out"] as const;
export type EditionField = (typeof editionFields)[number];

/** An edition as typed. `out` is "on" where it is to be taken out. */
export type EditionForm = Record<EditionField, string>;
/** What the form of a book holds, as typed. */
export type BookForm = Record<TextField, string> & { editions: EditionForm[] };

/** Editions that a book may have. */
export const editionsMax = 30;

const blankEdition: EditionForm = {
  sku: "",
  format: "paperback",
  price: "",
  pages: "",
  publisher: "",
  onSaleOn: "",
  supply: "",
  days: "",
  out: "",
};

/** A form nobody has filled in yet, with room for two editions. */
export const emptyBookForm: BookForm = {
  ...(Object.fromEntries(textFields.map((field) => [field, ""])) as Record<TextField, string>),
  editions: [blankEdition, blankEdition],
};

/** The form with room for one more edition, as long as there may be one. */
export function withOneMore(form: BookForm): BookForm {
  return { ...form, editions: [...form.editions, blankEdition].slice(0, editionsMax) };
}

/** A book as its form shows it. */
export function formOfBook(book: Book): BookForm {
  const { title, subtitle, slug, contributors, subjects, series, language, publishedOn, description, editions } = book;
  return {
    ...{ title, subtitle: subtitle ?? "", slug, language: language ?? "", publishedOn: publishedOn ?? "", description },
    contributors: contributors.map(({ name, role }) => (role === "author" ? name : `${name} (${role})`)).join("\n"),
    subjects: subjects.map(({ name }) => name).join("\n"),
    series: series?.name ?? "",
    volume: series?.volume == null ? "" : `${series.volume}`,
    editions: editions.map((edition) => ({
      ...{ sku: edition.sku, format: edition.format, price: (edition.price.amount / 100).toFixed(2), pages: `${edition.pages ?? ""}` },
      ...{ publisher: edition.publisher ?? "", onSaleOn: edition.onSaleOn ?? "", supply: edition.supply?.status ?? "" },
      ...{ days: `${edition.supply?.days ?? ""}`, out: "" },
    })),
  };
}

/** What was typed. The editions are those whose fields were sent, `sku-0` and so on. */
export function bookFormOf(sent: Record<string, string>): BookForm {
  const count = Object.keys(sent).filter((name) => /^sku-\d+$/.test(name)).length;
  const editionAt = (index: number) =>
    Object.fromEntries(editionFields.map((field) => [field, (sent[`${field}-${index}`] ?? "").trim()])) as EditionForm;
  return {
    ...(Object.fromEntries(textFields.map((field) => [field, (sent[field] ?? "").trim()])) as Record<TextField, string>),
    editions: Array.from({ length: Math.min(count, editionsMax) }, (_, index) => editionAt(index)),
  };
}

/** The places in the form of the editions that the body has, in its order: not those taken out, nor what nobody filled in. */
export function keptEditions({ editions }: BookForm): number[] {
  return editions.flatMap(({ sku, price, pages, out }, index) => (out === "" && `${sku}${price}${pages}` !== "" ? [index] : []));
}

/** The form as the catalogue takes a book. What it does not ask for stays as the book `present` has it. */
export function bodyOfForm(form: BookForm, present: Book | null): object {
  const orNull = (text: string) => (text === "" ? null : text);
  return {
    title: form.title,
    ...(form.slug === "" ? {} : { slug: form.slug }),
    ...{ subtitle: orNull(form.subtitle), language: orNull(form.language), publishedOn: orNull(form.publishedOn) },
    description: form.description.replaceAll("\r\n", "\n"),
    contributors: linesOf(form.contributors).map((line) => contributorOf(line, present)),
    subjects: linesOf(form.subjects).map((line) => subjectOf(line, present)),
    subjectCodes: present?.subjectCodes ?? [],
    series: form.series === "" ? null : { name: form.series, volume: form.volume === "" ? null : typedNumber(form.volume) },
    editions: keptEditions(form)
      .flatMap((index) => form.editions[index] ?? [])
      .map((edition) => editionOf(edition, present)),
  };
}

/** A text's lines without those that are empty. */
function linesOf(text: string): string[] {
  return text.split("\n").flatMap((line) => line.trim() || []);
}

/** `Constance Garnett (translator)`; who has no role is an author. */
function contributorOf(line: string, present: Book | null) {
  const [, named = line, said] = /^(.*\S)\s*\(([a-z-]+)\)$/.exec(line) ?? [];
  const known = contributorRoles.find((each) => each === said);
  const [name, role] = known ? [named, known] : [line, "author" as const];
  const same = present?.contributors.find((each) => each.name === name && each.role === role);
  return { name, role, sortName: same?.sortName ?? null };
}

type Subject = { slug: string; name: string; parent?: Subject };

/** `Fiction > Gothic fiction`. One that the book has keeps its slug, which need not be made from its name. */
function subjectOf(line: string, present: Book | null): Subject {
  const names = line.split(">").flatMap((name) => name.trim() || []);
  return (
    names.reduce<Subject | undefined>((parent, name) => {
      const slug = present?.subjects.find((each) => each.name === name)?.slug ?? slugOf(name);
      return { slug, name, ...(parent ? { parent } : {}) };
    }, undefined) ?? { slug: "", name: line }
  );
}

function editionOf({ sku: typed, format, price, pages, publisher, onSaleOn, supply, days }: EditionForm, present: Book | null) {
  // What would be an ISBN but for its check digit is no SKU: the catalogue says which digit is right.
  const isbn13 = parseIsbn(typed) ?? (mendedIsbn(typed) === null ? null : typed);
  const sku = isbn13 === null ? typed.toUpperCase() || null : null;
  const same = present?.editions.find((each) => each.sku === (isbn13 ?? sku));
  const { imprint = null, dimensions = null, prices = [] } = same ?? {};
  return {
    ...{ isbn13, sku, format, imprint, dimensions, prices },
    // A form of ONIX is that of a format.
    productForm: same?.format === format ? same.productForm : null,
    price: { amount: priceOf(price) ?? Number.NaN, currency: same?.price.currency ?? homeCurrency },
    pages: pages === "" ? null : typedNumber(pages),
    publisher: publisher === "" ? null : publisher,
    onSaleOn: onSaleOn === "" ? null : onSaleOn,
    supply: supply === "" ? null : { status: supply, ...(days === "" ? {} : { days: typedNumber(days) }) },
  };
}
