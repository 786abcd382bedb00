import type { Severity } from "../../../../shared/contracts/imports.ts";

type Rule = { severity: Severity; finds: string; suggestion: string };
const rule = (severity: Severity) => (finds: string, suggestion: string) => ({ severity, finds, suggestion }) satisfies Rule;
const [error, warning, notice] = [rule("error"), rule("warning"), rule("notice")];

/**
 * Everything that may be found wrong or odd with a record of a file, and what whoever sent it can do. The names stand in reports and in
 * the file of rejected rows, where a program may go by them; docs/operations/imports.md has the table for people.
 */
export const dataQuality = {
  "quotation-mark": error(
    "a quotation mark that opens no field or closes none",
    "put the field in quotation marks and double each of its own",
  ),
  "field-count": error(
    "more or fewer fields than the first line has",
    "give the row as many fields as the first line has; a field with a comma stands in quotation marks",
  ),
  "too-long": error("a record too long to be a book", "shorten it: a book has to fit into one request"),
  encoding: error(
    "bytes that are no characters in the encoding of the file",
    "save the file as UTF-8, or name its encoding in the XML declaration or in the mapping",
  ),
  "nul-byte": error("a NUL byte", "take the NUL byte out"),
  json: error("a line that is not one JSON object", "write each book as one JSON object in a line of its own"),
  entity: error("an entity that XML does not know", "write the character itself, or its number such as &#233;"),
  isbn: error("an ISBN whose form or check digit is wrong", "compare the digits with those on the book"),
  "no-isbn": error("neither an ISBN nor a SKU", "give the book an ISBN or, where the format has one, a SKU"),
  "unknown-isbn": error("terms of an ISBN or SKU that the shop does not have", "send the book itself first, with its title"),
  "no-terms": error(
    "neither a price nor a number of copies nor a status of supply",
    "fill in at least one of these columns, or leave the row out",
  ),
  duplicate: error("a SKU or a record reference that an earlier record of the file has", "keep one of the two"),
  price: error(
    "a price that cannot be read",
    "write it with a point, at most two decimals and no currency, such as 12.99, or name a transform in the mapping",
  ),
  "no-price": error(
    "no price for a new book; in ONIX no retail price that holds today",
    "have a retail price added, or give one for all such books with --price",
  ),
  currency: error(
    "no price in the shop's currency, or a price with the sign of another",
    "have a price in the shop's currency added, or give one for all such books with --price",
  ),
  quantity: error("a number of copies that is none", "write digits only, or leave it empty"),
  pages: error("a number of pages that is none", "write digits only, or leave it empty"),
  measure: error(
    "a height, width, thickness or weight that is no number",
    "write whole millimetres and grams, or name a transform in the mapping",
  ),
  supply: error("a status of supply that is none of ours", "write at-supplier, pre-order, out-of-print or not-for-sale, or leave it empty"),
  "source-id": error("no number or address of the book at its source", "give the row the number or the address it has at its source"),
  date: error("a date that does not exist, such as 0000-00-00", "write a date that exists, or leave it out where it is not known"),
  title: error("no title", "have the title added; an update of a part can only be taken as a whole record"),
  cell: error("a cell that should hold JSON and does not", "leave the cell as it was exported, or empty"),
  "product-form": error("a product that is no book", "leave it out: the shop sells paper books, e-books and audiobooks, one at a time"),
  notification: error("a notification that describes no product", "ask the sender for a record that describes the product"),
  part: error("an update of a part of a product that the shop does not have", "ask the sender for the whole record"),
  reference: error(
    "a record reference that the shop has for another edition",
    "ask the sender which of the two is meant, or take the reference off the edition in the shop that should not have it",
  ),
  "test-record": error("a record that its sender marks as a test", "leave it out of the file that is for the shop"),
  deletion: error("a deletion that is not safe to follow", "look at the book in the shop and delete it there"),
  record: error(
    "a cell for a rejected record that does not hold one whole record",
    "put the record in as it was sent, each in a row of its own",
  ),
  refused: error("a book that the shop does not take, whatever the file", "change what the reason names"),

  "work-differs": warning(
    "a row of a work that calls it by another title than its first row, which counts",
    "give all rows of a work the same title, or another work to what is another book",
  ),
  "isbn-missing": warning("a book without an ISBN, known by a SKU made for it", "give the book its ISBN where it has one"),
  "isbn-check-digit": warning("an ISBN with a wrong check digit, left out", "compare the digits with those on the book"),
  "isbn-changed": warning(
    "a record that had another ISBN or SKU until now: its edition is known by the new one",
    "move its copies: they are still counted under the number that the reason names",
  ),
  language: warning("a language that is none, left out", "write an ISO 639 code such as en"),
  year: warning("a year that cannot be read, left out", "write a year, or a date such as 2024-02-29"),
  binding: warning("a binding that is not told, or has no name of ours, guessed", "have the product form added"),
  "pages-unreadable": warning("a number of pages that cannot be read, left out", "write digits only"),
  "contributor-role": warning("a contributor in a role we do not have, left out", "choose the nearest role we have"),
  "subject-heading": warning("the code of a subject without its heading, shown nowhere by name", "have the heading added"),
  "subjects-many": warning("more subjects than a book may have, those behind the twentieth left out", "name the main ones first"),
  "html-entity": warning("an HTML entity such as &amp; in plain text, decoded", "write the character itself"),
  mojibake: warning(
    "text that was saved in one encoding and read in another, such as Ã©",
    "save the file anew as UTF-8, or name the transform fix-mojibake in the mapping",
  ),
  "lost-character": warning("the mark of a lost character (U+FFFD)", "put in the character that was there"),

  "title-suspicious": notice(
    "a title that looks like none: a placeholder, a file name, an address, a formula, or without a letter",
    "look at it",
  ),
  "title-capitals": notice("a title in capitals only", "write it as on the title page"),
  "price-suspicious": notice("a price of nothing for a paper book, or of more than 1,000.00", "look at it: a decimal point may be missing"),
  "price-made-up": notice("a book of goodbooks-10k or Project Gutenberg, which have no prices: one was made up", "give one with --price"),
  "date-far": notice("a date more than five years ahead", "look at it"),
  "pages-suspicious": notice("more than 5,000 pages", "look at it"),
  "author-missing": notice("a book by nobody", "name who made it"),
} satisfies Record<string, Rule>;
export type FaultCode = keyof typeof dataQuality;

/** What a rule of the table says of its findings' weight. */
export function severityOf(code: FaultCode): Severity {
  return dataQuality[code].severity;
}

/** What whoever sent the file can do. */
export function suggestionOf(code: FaultCode): string {
  return dataQuality[code].suggestion;
}
