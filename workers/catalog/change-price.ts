import type { ChangePriceCommand } from "../../shared/contracts/admin.ts";
import type { Book } from "../../shared/contracts/catalog.ts";
import { moneySchema } from "../../shared/contracts/common.ts";
import { inputErrors } from "../../shared/http/app.ts";
import { etagOf } from "../../shared/http/etag.ts";
import { isSameMoney } from "../../shared/money.ts";
import { Problem } from "../../shared/problem.ts";
import { type Edit, type Edited, replaceBook } from "./edit-books.ts";
import { findBook } from "./read-books.ts";
import type { BookBody } from "./schemas.ts";
import { sellerOf } from "./seller-of.ts";

/**
 * Gives one edition of a book another price: a new version of the book, told like any other edit. The price it has
 * already changes nothing. 404 for an unknown book or SKU, 403 when it is another seller's, 412 when somebody else was first, 422 for what is no price.
 */
export async function changePrice(
  edit: Edit,
  { bookId, sku, price, version }: ChangePriceCommand,
): Promise<Pick<Edited, "book" | "outbox">> {
  const book = (await findBook(edit.db, bookId))?.book;
  const edition = book?.editions.find((each) => each.sku === sku);
  if (!book || !edition) throw new Problem("not-found", { detail: `There is no edition ${sku} of this book` });
  sellerOf(edit.caller, { present: book.sellerId, asked: undefined });
  const parsed = moneySchema.safeParse(price);
  if (!parsed.success) throw new Problem("invalid-request", { errors: inputErrors("form", parsed.error.issues) });
  if (book.version !== version) throw new Problem("precondition-failed", { detail: "Somebody else has changed this book meanwhile" });
  if (isSameMoney(edition.price, parsed.data)) return { book, outbox: [] };
  return await replaceBook(edit, book.id, etagOf(book.id, version), withPrice(book, sku, parsed.data));
}

/** The book as its merchant would send it, but for one price. */
function withPrice(book: Book, sku: string, price: BookBody["editions"][number]["price"]): BookBody {
  const { title, slug, subtitle, description, series, language, publishedOn } = book;
  return {
    ...{ title, slug, subtitle, description, language, publishedOn },
    series: series && { name: series.name, volume: series.volume },
    contributors: book.contributors.map(({ name, role }) => ({ name, role })),
    subjects: book.subjects.map((subject) => ({ slug: subject.slug })),
    editions: book.editions.map(({ availability: _, ...edition }) => (edition.sku === sku ? { ...edition, price } : edition)),
  };
}
