import type { FaultCode } from "./data-quality.ts";
import { mojibakeMended } from "./mojibake.ts";
import { plainText } from "./onix/plain-text.ts";
import { splitTitle } from "./split-title.ts";
import { subjectsOfGenres } from "./subjects-of-genres.ts";

/** How a cell becomes the text of a field; `apply` gives null where it cannot, which costs the row as `code` and `expects` say. */
type Transform = { does: string; apply: (text: string) => string | null; code?: FaultCode; expects?: string };

/** A number times a factor, whole. */
function scaled(text: string, factor: number): string | null {
  const value = /^\d{1,6}(?:[.,]\d{1,4})?$/.test(text) ? Number(text.replace(",", ".")) : Number.NaN;
  return Number.isNaN(value) ? null : String(Math.round(value * factor));
}

/** The amount in a text, without the marks between thousands, and behind it the currency that stands before or behind it there. */
function amountIn(text: string, decimal: "," | "."): string | null {
  const number = text.replaceAll(/[\p{Sc}\p{L}\s’']/gu, "").replace(/-$/, "00");
  const [whole = "", cents, ...rest] = number.split(decimal);
  const thousands = decimal === "," ? "." : ",";
  if (rest.length > 0 || !new RegExp(`^\\d{1,3}(?:\\${thousands}?\\d{3})*$`).test(whole) || !/^\d{0,2}$/.test(cents ?? "")) return null;
  const amount = whole.replaceAll(thousands, "") + (cents ? `.${cents}` : "");
  const sign = text.replaceAll(/[^\p{Sc}\p{L}]/gu, "");
  return sign === "" ? amount : `${amount} ${sign}`;
}

function dateIn(text: string, order: "day" | "month"): string | null {
  const [, first = "", second = "", year = ""] = /^(\d{1,2})[./-](\d{1,2})[./-](\d{4})$/.exec(text) ?? [];
  const [day, month] = order === "day" ? [first, second] : [second, first];
  return year === "" ? null : `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
}

const price = { code: "price", expects: "a price" } as const;
const date = { code: "date", expects: "a date" } as const;
const measure = { code: "measure", expects: "a number" } as const;

/** The transforms that a mapping may name. */
export const transforms = {
  "strip-tags": { does: "HTML tags taken out", apply: plainText },
  "fix-mojibake": { does: "UTF-8 that was read as Windows-1252 mended", apply: mojibakeMended },
  "lower-case": { does: "in small letters", apply: (text) => text.toLowerCase() },
  "upper-case": { does: "in capitals", apply: (text) => text.toUpperCase() },
  "family-first": { does: "Family, Given turned to Given Family, names between semicolons", apply: namesTurned },
  "without-series": { does: "without the series in brackets", apply: (text) => splitTitle(text).title },
  "series-name": { does: "the series in brackets", apply: (text) => splitTitle(text).series?.name ?? "" },
  "series-volume": { does: "the volume in brackets", apply: (text) => `${splitTitle(text).series?.volume ?? ""}` },
  "our-shelves": { does: "genres put on our shelves", apply: (text) => JSON.stringify(subjectsOfGenres(namesIn(text))) },
  "isbn-digits": { does: "digits and X only", apply: (text) => text.replaceAll(/[^0-9Xx]/g, "") },
  "isbn-pad": { does: "lost zeros put back, to ten digits", apply: (text) => (text === "" ? "" : text.padStart(10, "0")) },
  digits: { does: "a number", apply: (text) => (/^\d{1,12}$/.test(text) ? text : null), code: "source-id", expects: "a number" },
  "ebook-number": {
    does: "the number at the end of an address of Project Gutenberg",
    apply: (text) => /\/ebooks\/(\d{1,12})$/.exec(text)?.[1] ?? null,
    code: "source-id",
    expects: "an address that ends with /ebooks/ and a number",
  },
  "decimal-comma": { does: "a price such as 1.234,50", apply: (text) => amountIn(text, ","), ...price },
  "decimal-point": { does: "a price such as 1,234.50", apply: (text) => amountIn(text, "."), ...price },
  "minor-units": { does: "a price in cents", apply: (text) => (/^\d{1,9}$/.test(text) ? (Number(text) / 100).toFixed(2) : null), ...price },
  "day-month-year": { does: "a date such as 29.2.2024", apply: (text) => dateIn(text, "day"), ...date },
  "month-day-year": { does: "a date such as 2/29/2024", apply: (text) => dateIn(text, "month"), ...date },
  "mm-from-cm": { does: "centimetres", apply: (text) => scaled(text, 10), ...measure },
  "mm-from-inches": { does: "inches", apply: (text) => scaled(text, 25.4), ...measure },
  "grams-from-kg": { does: "kilograms", apply: (text) => scaled(text, 1_000), ...measure },
  "grams-from-ounces": { does: "ounces", apply: (text) => scaled(text, 28.349523125), ...measure },
} satisfies Record<string, Transform>;
export type TransformName = keyof typeof transforms;
export const transformNames = Object.keys(transforms) as [TransformName, ...TransformName[]];

/** What a transform is, by its name. */
export function transformOf(name: TransformName): Transform {
  return transforms[name];
}

/** Names between commas, or semicolons or bars where there are some. */
export function namesIn(text: string): string[] {
  const separator = [";", "|"].find((mark) => text.includes(mark)) ?? ",";
  return text
    .split(separator)
    .map((name) => name.replaceAll(/\s+/g, " ").trim())
    .filter((name) => name !== "");
}

function namesTurned(text: string): string {
  const turned = text.split(";").map((name) => {
    const [family = "", given = "", ...rest] = name.split(",").map((part) => part.trim());
    return given === "" ? family : [`${given} ${family}`, ...rest].join(", ");
  });
  // With one name a comma in it would part it again.
  return turned.length === 1 ? `${turned[0]};` : turned.join("; ");
}
