import { supplyStatuses } from "../../../../shared/contracts/catalog.ts";
import { parseIsbn, whyNoIsbn } from "../../../../shared/isbn.ts";
import { currencyCodes, type ListPrice, type Money } from "../../../../shared/money.ts";
import type { Defaults, EditionDraft, FieldFault } from "./draft.ts";
import type { Rules, Unsaid } from "./entry.ts";
import type { Layout } from "./layout.ts";
import { listIn, type Read, RowRejected, said } from "./read-row.ts";
import { openText } from "./read-text.ts";
import { spreadPrice, standInRules } from "./stand-ins.ts";

type Drafting = { layout: Layout; defaults: Defaults; index: number; faults: FieldFault[]; rules: Rules; unsaid: Unsaid };

/** The edition that a row says, its SKU, and the copies it begins with. */
export function draftEdition(read: Read, drafting: Drafting): { edition: EditionDraft; sku: string; copies: number } {
  const { layout, defaults, index, faults } = drafting;
  const at = (name: string) => `/editions/${index}/${name}`;
  const code = codeOf(read, layout.badIsbn);
  if (code.fault) faults.push({ pointer: at("sku"), ...code.fault });
  const text = openText(read, layout, faults);
  const price = priceOf(read, defaults.currency);
  const edition: EditionDraft = {
    ...(code.isbn13 ? { isbn13: code.isbn13, sku: null } : { isbn13: null, sku: code.sku }),
    format: read("format").toLowerCase() || formatFor(drafting),
    price: price ?? priceFor(read("sourceId") || code.sku, drafting),
    pages: countOf(read, "pages", "pages", /^[1-9]\d{0,5}$/, "a whole number of pages"),
    publisher: text("publisher", at("publisher")) || null,
    ...said(read, "imprint", () => ({ imprint: text("imprint", at("imprint")) })),
    ...said(read, "productForm", (form) => ({ productForm: form.toUpperCase() })),
    ...said(read, "onSaleOn", (onSaleOn) => ({ onSaleOn })),
    ...dimensionsOf(read),
    ...said(read, "prices", (cell) => ({ prices: listIn(cell, "prices") as ListPrice[] })),
    ...said(read, "supplyStatus", () => ({ supply: supplyOf(read) })),
    ...said(read, "recordReference", (recordReference) => ({ recordReference })),
  };
  return { edition, sku: code.sku, copies: copiesOf(read) ?? defaults.stock };
}

type Code = { sku: string; isbn13: string | null; fault?: Omit<FieldFault, "pointer"> };

/** What an edition is known by: its ISBN, else its SKU, which may also stand in for an ISBN that is wrong. Raises RowRejected. */
export function codeOf(read: Read, badIsbn: Layout["badIsbn"]): Code {
  const text = read("isbn");
  const isbn13 = parseIsbn(text);
  if (isbn13) return { sku: isbn13, isbn13 };
  const wrong = `${JSON.stringify(text.slice(0, 40))} is no ISBN: ${whyNoIsbn(text)}`;
  if (text !== "" && badIsbn === "reject") throw new RowRejected("isbn", "isbn", wrong);
  const sku = read("sku").toUpperCase();
  if (sku === "") throw new RowRejected("isbn", "no-isbn", "neither an ISBN nor a SKU");
  if (badIsbn === "reject") return { sku, isbn13: null };
  const fault: Code["fault"] =
    text === ""
      ? { code: "isbn-missing", reason: `no ISBN: known as ${sku}` }
      : { code: "isbn-check-digit", reason: `${wrong}; known as ${sku}` };
  return { sku, isbn13: null, fault };
}

/** How a price may say itself in which currency it is. */
const signs: Record<Money["currency"], RegExp> = { USD: /^(?:USD|US)?\$?(?:USD)?$/i };

/** The price of a row; null where it has none. Raises RowRejected for what is none, and for one that says itself to be in another currency than its row. */
export function priceOf(read: Read, fallback: Money["currency"]): Money | null {
  const [text, code] = [read("price"), read("currency").toUpperCase()];
  const currency = code === "" ? fallback : currencyCodes.find((one) => one === code);
  if (text === "") return null;
  const [, before, amount, behind] = /^(\$?)(\d{1,7}(?:\.\d{1,2})?)(?: ([\p{Sc}\p{L}]+))?$/u.exec(text) ?? [];
  if (amount === undefined)
    throw new RowRejected("price", "price", `expected a price such as 12.99, not ${JSON.stringify(text.slice(0, 40))}`);
  if (!currency)
    throw new RowRejected("currency", "currency", `a price in ${code.slice(0, 10)}; the shop sells in ${currencyCodes.join(", ")}`);
  const sign = behind ?? before ?? "";
  if (!signs[currency].test(sign))
    throw new RowRejected("price", "currency", `a price in ${sign.slice(0, 10)}, where the row's currency is ${currency}`);
  return { amount: Math.round(Number(amount) * 100), currency };
}

/** The copies a row tells of; null where it says nothing. Raises RowRejected for what is no number. */
export function copiesOf(read: Read): number | null {
  return countOf(read, "quantity", "quantity", /^\d{1,6}$/, "a whole number of copies");
}

/** The supply a row tells of: null for what is simply in stock or not. Raises RowRejected for a status we do not have. */
export function supplyOf(read: Read): EditionDraft["supply"] {
  const text = read("supplyStatus");
  const name = text.toLowerCase().replaceAll(/[\s_]+/g, "-");
  if (["in-stock", "out-of-stock"].includes(name)) return null;
  const status = supplyStatuses.find((one) => one === name);
  if (!status)
    throw new RowRejected(
      "supplyStatus",
      "supply",
      `expected ${supplyStatuses.join(", ")} or in-stock, not ${JSON.stringify(text.slice(0, 40))}`,
    );
  const days = countOf(read, "supplyDays", "supply", /^\d{1,3}$/, "a whole number of days");
  return { status, ...(days === null ? {} : { days }) };
}

function dimensionsOf(read: Read): Pick<EditionDraft, "dimensions"> {
  const [heightMm, widthMm, thicknessMm, weightGrams] = (["heightMm", "widthMm", "thicknessMm", "weightGrams"] as const).map((field) =>
    countOf(read, field, "measure", /^[1-9]\d{0,5}$/, "a whole number"),
  );
  const dimensions = {
    heightMm: heightMm ?? null,
    widthMm: widthMm ?? null,
    thicknessMm: thicknessMm ?? null,
    weightGrams: weightGrams ?? null,
  };
  return Object.values(dimensions).every((measure) => measure === null) ? {} : { dimensions };
}

function countOf(
  read: Read,
  field: Parameters<Read>[0],
  code: "pages" | "quantity" | "measure" | "supply",
  form: RegExp,
  expected: string,
): number | null {
  const text = read(field);
  if (text === "") return null;
  if (!form.test(text)) throw new RowRejected(field, code, `expected ${expected}, not ${JSON.stringify(text.slice(0, 40))}`);
  return Number(text);
}

/** What stands for the price that a row does not say. One is made up for our own data sets only, and never for a merchant's file. */
function priceFor(id: string, { layout, defaults, index, faults, rules, unsaid }: Drafting): Money {
  const { priceMinor, currency } = defaults;
  const pointer = `/editions/${index}/price`;
  const spread = priceMinor === null && layout.spreadsPrices ? spreadPrice(id) : null;
  unsaid[pointer] = (priceMinor ?? spread) === null ? "missing" : "stand-in";
  // Where the file has no such column, that is the rule of the whole file.
  if (priceMinor !== null && layout.sources.price) rules[pointer] = standInRules.price;
  if (spread !== null) faults.push({ pointer, code: "price-made-up", reason: `${(spread / 100).toFixed(2)}, by the number of the book` });
  return { amount: priceMinor ?? spread ?? 0, currency };
}

/** What stands for the format that a row does not say. */
function formatFor({ layout, defaults, index, rules, unsaid }: Drafting): string {
  const pointer = `/editions/${index}/format`;
  unsaid[pointer] = "stand-in";
  if (layout.sources.format) rules[pointer] = standInRules.format;
  return defaults.format;
}
