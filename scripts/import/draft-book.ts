import { createHash } from "node:crypto";
import type { contributorRoles, editionFormats } from "../../shared/contracts/catalog.ts";
import { parseIsbn } from "../../shared/isbn.ts";
import type { CurrencyCode } from "../../shared/money.ts";
import { isPublicationDate } from "../../shared/published-on.ts";
import { slugOf } from "../../shared/slug.ts";
import type { FaultCode } from "./faults.ts";
import { languageCodeOf } from "./language-code.ts";
import type { Field, Layout } from "./layout.ts";
import { splitTitle, volumeOf } from "./split-title.ts";
import { type NamedSubject, subjectsOfGenres } from "./subjects-of-genres.ts";

type Format = (typeof editionFormats)[number];

/** What a file does not say of its books. `priceMinor` null spreads prices from the cheapest to the dearest. */
export type Defaults = { priceMinor: number | null; currency: CurrencyCode; stock: number; format: Format };

/** A book as it is to be written, the copies it begins with, and what had to be guessed or left out. */
export type Draft = { sku: string; book: BookDraft; copies: number; warnings: Warning[] };
export type Warning =
  | "no ISBN"
  | "ISBN with a wrong check digit"
  | "unknown language"
  | "unreadable year"
  | "binding guessed"
  | "unreadable number of pages"
  | "contributor in a role we have not"
  | "subject without a heading"
  | "subjects beyond the twentieth";
/** Why a row is no book, and of which of our fields. */
export type Rejection = { field: Field; code: FaultCode; reason: string };

/** What a book says, as `POST /api/books` takes it. */
export type BookDraft = {
  title: string;
  subtitle: string | null;
  contributors: { name: string; role: (typeof contributorRoles)[number] }[];
  series: { name: string; volume: number | null } | null;
  subjects: NamedSubject[];
  language: string | null;
  publishedOn: string | null;
  description: string;
  editions: {
    isbn13: string | null;
    sku: string | null;
    format: string;
    price: { amount: number; currency: CurrencyCode };
    pages: number | null;
    publisher: string | null;
  }[];
};

type Read = (field: Field) => string;

/** What a row says, read as its file's layout has it. What the shop itself checks (lengths, formats) is left to the shop. */
export function draftBook(fields: string[], layout: Layout, defaults: Defaults): Draft | Rejection {
  const read: Read = (field) => (fields[layout.columnOf[field] ?? -1] ?? "").trim();
  const code = codeOf(read, layout);
  if ("reason" in code) return code;
  const numbers = numbersOf(read);
  if ("reason" in numbers) return numbers;
  const { pages, copies = defaults.stock, amount = defaults.priceMinor ?? spreadPrice(read("sourceId") || code.sku) } = numbers;
  const [language, year] = [languageCodeOf(read("language")), yearOf(read("year"))];
  if (year !== null && !isPublicationDate(year)) return { field: "year", code: "date", reason: `there is no date ${year}` };
  const edition = {
    ...(code.isbn13 ? { isbn13: code.isbn13, sku: null } : { isbn13: null, sku: code.sku }),
    format: read("format").toLowerCase() || (layout.kind === "gutenberg" ? "ebook" : defaults.format),
    price: { amount, currency: defaults.currency },
    pages: pages ?? null,
    publisher: read("publisher") || null,
  };
  const book: BookDraft = {
    ...titleOf(read, layout),
    subtitle: read("subtitle") || null,
    contributors: authorsOf(read("authors")),
    subjects: subjectsOf(read("subjects"), layout),
    language,
    publishedOn: year,
    description: read("description"),
    editions: [edition],
  };
  const warnings: (Warning | null)[] = [
    code.warning,
    read("language") !== "" && language === null ? "unknown language" : null,
    read("year") !== "" && year === null ? "unreadable year" : null,
  ];
  return { sku: code.sku, book, copies, warnings: warnings.filter((warning) => warning !== null) };
}

type Code = { sku: string; isbn13: string | null; warning: Warning | null };

/** What the book is known by. In goodbooks, whose `isbn13` are rounded, its ten digits; where they are none, its id. */
function codeOf(read: Read, { kind }: Layout): Code | Rejection {
  if (kind === "goodbooks") {
    const digits = read("isbn").replaceAll(/[^0-9Xx]/g, "");
    const isbn13 = digits === "" ? null : parseIsbn(digits.padStart(10, "0"));
    if (isbn13) return { sku: isbn13, isbn13, warning: null };
    const id = read("sourceId");
    if (!/^\d{1,12}$/.test(id)) return { field: "sourceId", code: "source-id", reason: "expected a number where there is no ISBN" };
    return { sku: `GB-${id}`, isbn13: null, warning: digits === "" ? "no ISBN" : "ISBN with a wrong check digit" };
  }
  if (kind === "gutenberg") {
    const [, number] = /\/ebooks\/(\d{1,12})$/.exec(read("sourceId")) ?? [];
    if (number === undefined)
      return { field: "sourceId", code: "source-id", reason: "expected an address that ends with /ebooks/ and a number" };
    return { sku: `PG-${number}`, isbn13: null, warning: null };
  }
  const [field, text] = (["isbn13", "isbn"] as const).map((name) => [name, read(name)] as const).find(([, given]) => given !== "") ?? [
    "isbn13",
    "",
  ];
  const isbn13 = parseIsbn(text);
  if (isbn13) return { sku: isbn13, isbn13, warning: null };
  if (text !== "")
    return { field, code: "isbn", reason: `${JSON.stringify(text.slice(0, 40))} is no ISBN: its form or its check digit is wrong` };
  const sku = read("sku").toUpperCase();
  return sku === "" ? { field, code: "no-isbn", reason: "neither an ISBN nor a SKU" } : { sku, isbn13: null, warning: null };
}

type Numbers = { amount?: number; copies?: number; pages?: number };

/** What stands in a column of numbers is a number, or nothing. */
function numbersOf(read: Read): Numbers | Rejection {
  const [price, copies, pages] = [read("price"), read("quantity"), read("pages")];
  if (price !== "" && !/^\$?\d{1,7}(?:\.\d{1,2})?$/.test(price))
    return { field: "price", code: "price", reason: "expected a price such as 12.99" };
  if (copies !== "" && !/^\d{1,6}$/.test(copies))
    return { field: "quantity", code: "quantity", reason: "expected a whole number of copies" };
  if (pages !== "" && !/^[1-9]\d{0,5}$/.test(pages)) return { field: "pages", code: "pages", reason: "expected a whole number of pages" };
  return {
    ...(price === "" ? {} : { amount: Math.round(Number(price.replace("$", "")) * 100) }),
    ...(copies === "" ? {} : { copies: Number(copies) }),
    ...(pages === "" ? {} : { pages: Number(pages) }),
  };
}

/** From 7.99 to 28.99 in whole steps, always the same for the same book. */
function spreadPrice(id: string): number {
  return 799 + (createHash("sha256").update(id).digest().readUInt32BE() % 22) * 100;
}

function titleOf(read: Read, { kind }: Layout): Pick<BookDraft, "title" | "series"> {
  if (kind === "goodbooks") return splitTitle(read("title"));
  const series = read("series");
  return { title: read("title"), series: series === "" ? null : { name: series, volume: volumeOf(read("volume")) } };
}

/** Names between commas, or semicolons where there are some; each person once. */
function authorsOf(text: string): BookDraft["contributors"] {
  const names = text.split(text.includes(";") ? ";" : ",").map((name) => name.replaceAll(/\s+/g, " ").trim().replace(/^and /, ""));
  const bySlug = new Map<string, string>();
  for (const name of names) if (name !== "" && !bySlug.has(slugOf(name))) bySlug.set(slugOf(name), name);
  return [...bySlug.values()].map((name) => ({ name, role: "author" }));
}

/** A year, or a date as ISO 8601 has it; negative years are BC (`-750.0` → `-0750`). */
function yearOf(text: string): string | null {
  const [, sign, year] = /^(-?)(\d{1,4})(?:\.0)?$/.exec(text) ?? [];
  if (year !== undefined) return Number(year) === 0 ? null : `${sign}${year.padStart(4, "0")}`;
  return /^-?\d{4}-\d{2}(?:-\d{2})?$/.test(text) ? text : null;
}

function subjectsOf(text: string, { kind }: Layout): NamedSubject[] {
  const separator = [";", "|"].find((mark) => text.includes(mark)) ?? ",";
  const names = text
    .split(separator)
    .map((name) => name.trim())
    .filter((name) => name !== "");
  if (kind !== "plain") return subjectsOfGenres(names);
  return [...new Map(names.map((name) => [slugOf(name), { slug: slugOf(name), name }])).values()];
}
