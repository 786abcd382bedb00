import { csvLine, csvMark } from "../csv-line.ts";
import { octavoColumns } from "../imports/reading/built-in-mappings.ts";
import { decimalAmountOf } from "./decimal-amount.ts";
import type { ExportedBook, ExportedEdition } from "./exported-book.ts";
import { jsonOf } from "./write-json-lines.ts";

type Column = keyof typeof octavoColumns;
type Cells = Record<Column, string | number | null | undefined>;

const columns = Object.keys(octavoColumns) as Column[];

/** What stands before the first book: the mark by which spreadsheets know UTF-8, and the names of the columns. */
export const csvHeader = `${csvMark}${csvLine(columns)}`;

/** A line for each edition of a book, which repeats what they share. */
export function csvOfBook(book: ExportedBook): string {
  const shared = cellsOfBook(book);
  return book.editions
    .map((edition) => {
      const cells: Cells = { ...shared, ...cellsOfEdition(edition) };
      return csvLine(columns.map((column) => String(cells[column] ?? "")));
    })
    .join("");
}

function cellsOfBook(book: ExportedBook) {
  return {
    ...{ work: book.slug, slug: book.slug, title: book.title, subtitle: book.subtitle },
    ...{ contributors: listCell(book.contributors), series: book.series?.name, volume: book.series?.volume },
    ...{ subjects: listCell(book.subjects), subject_codes: listCell(book.subjectCodes) },
    ...{ language: book.language, published_on: book.publishedOn, description: book.description, seller_id: book.sellerId },
  };
}

function cellsOfEdition({ isbn13, sku, price, dimensions, supply, ...edition }: ExportedEdition) {
  return {
    // Of an edition with an ISBN that is the SKU.
    ...{ record_reference: edition.recordReference, isbn13: isbn13 && hyphened(isbn13), sku: isbn13 ? null : sku },
    ...{ format: edition.format, product_form: edition.productForm, price: decimalAmountOf(price), currency: price.currency },
    ...{ prices: listCell(edition.prices), pages: edition.pages, publisher: edition.publisher, imprint: edition.imprint },
    ...{ on_sale_on: edition.onSaleOn, height_mm: dimensions?.heightMm, width_mm: dimensions?.widthMm },
    ...{ thickness_mm: dimensions?.thicknessMm, weight_grams: dimensions?.weightGrams },
    ...{ supply_status: supply?.status, supply_days: supply?.days },
  };
}

/** A list as one cell of JSON; an empty one as an empty cell. */
function listCell(list: unknown[]): string {
  return list.length === 0 ? "" : jsonOf(list);
}

/** With a hyphen it is text to a spreadsheet, which would show a number of thirteen digits as 9.78E+12. */
function hyphened(isbn13: string): string {
  return `${isbn13.slice(0, 3)}-${isbn13.slice(3)}`;
}
