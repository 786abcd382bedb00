import type { FieldFault } from "./draft.ts";
import { mojibakeMended } from "./mojibake.ts";

/** Titles that are none: what stands in forms until somebody fills them in, and what spreadsheets write where a formula failed. */
const placeholder =
  /^(?:tb[acd]|to be (?:announced|confirmed|determined)|untitled|unknown|n\/?a|none|null|undefined|title|test|xxx+|#(?:name\?|value!|ref!|n\/a|num!|div\/0!))$/i;
const fileName = /\.(?:pdf|epub|mobi|docx?|xlsx?|jpe?g|png|zip)$/i;
const address = /^(?:https?:|www\.)/i;
const [dearMinor, pagesMax, yearsAheadMax, capitalsMin] = [100_000, 5_000, 5, 15];

type Book = {
  title?: unknown;
  subtitle?: unknown;
  description?: unknown;
  publishedOn?: unknown;
  contributors?: unknown;
  editions?: unknown;
};

/** What is odd about a book though it can be taken as it stands. Whatever is not as a book has it is passed over: the shop checks it. */
export function odditiesOf(book: Book, nowMs: number): FieldFault[] {
  const { title, subtitle, description, publishedOn, contributors, editions } = book;
  const people = listOf(contributors);
  const texts: [pointer: string, text: unknown][] = [
    ["/title", title],
    ["/subtitle", subtitle],
    ["/description", description],
    ...people.map(({ name }, index) => [`/contributors/${index}/name`, name] as [string, unknown]),
  ];
  return [
    ...texts.flatMap(([pointer, text]) => (typeof text === "string" ? textOddities(pointer, text) : [])),
    ...(typeof title === "string" ? titleOddities(title) : []),
    ...(people.length === 0 ? [{ pointer: "/contributors", code: "author-missing" as const, reason: "nobody is named" }] : []),
    ...dateOddities(publishedOn, nowMs),
    ...listOf(editions).flatMap((edition, index) => editionOddities(edition, `/editions/${index}`)),
  ];
}

function textOddities(pointer: string, text: string): FieldFault[] {
  const mended = mojibakeMended(text);
  if (mended !== text) return [{ pointer, code: "mojibake", reason: `${shown(text)} was perhaps ${shown(mended)}` }];
  return text.includes("\ufffd") ? [{ pointer, code: "lost-character", reason: `a character is lost in ${shown(text)}` }] : [];
}

function titleOddities(title: string): FieldFault[] {
  const fault = (code: FieldFault["code"]) => [{ pointer: "/title", code, reason: `${shown(title)}` }];
  const isNone = !/[\p{L}\p{N}]/u.test(title) || /^[=+@]/.test(title);
  if (title !== "" && (isNone || placeholder.test(title) || fileName.test(title) || address.test(title))) return fault("title-suspicious");
  const isLoud = title.length >= capitalsMin && title === title.toUpperCase() && title !== title.toLowerCase();
  return isLoud ? fault("title-capitals") : [];
}

function dateOddities(date: unknown, nowMs: number): FieldFault[] {
  const year = typeof date === "string" ? Number.parseInt(date, 10) : Number.NaN;
  const isFar = year > new Date(nowMs).getUTCFullYear() + yearsAheadMax;
  return isFar ? [{ pointer: "/publishedOn", code: "date-far", reason: `${date} is more than ${yearsAheadMax} years ahead` }] : [];
}

function editionOddities({ format, price, pages }: Record<string, unknown>, pointer: string): FieldFault[] {
  const amount = typeof price === "object" && price !== null && "amount" in price ? price.amount : null;
  const isFree = amount === 0 && (format === "paperback" || format === "hardcover");
  const isDear = typeof amount === "number" && amount > dearMinor;
  return [
    ...(isFree || isDear
      ? [{ pointer: `${pointer}/price`, code: "price-suspicious" as const, reason: `a price of ${Number(amount) / 100}` }]
      : []),
    ...(typeof pages === "number" && pages > pagesMax
      ? [{ pointer: `${pointer}/pages`, code: "pages-suspicious" as const, reason: `${pages} pages` }]
      : []),
  ];
}

function listOf(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "object" && one !== null) : [];
}

function shown(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}
