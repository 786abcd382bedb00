import type { ChangePriceCommand } from "../../shared/contracts/admin.ts";
import { moneySchema } from "../../shared/contracts/common.ts";
import { inputErrors } from "../../shared/http/app.ts";
import { etagOf } from "../../shared/http/etag.ts";
import { isSameMoney } from "../../shared/money.ts";
import { Problem } from "../../shared/problem.ts";
import { bodyOfBook } from "./body-of-book.ts";
import { type Edit, type Edited, replaceBook } from "./edit-books.ts";
import { findBook } from "./read-books.ts";
import { sellerOf } from "./seller-of.ts";

/**
 * Gives one edition of a book another price: a new version of the book, told like any other edit. The price it has
 * already changes nothing. 404 for an unknown book or SKU, 403 when it is another seller's, 412 when somebody else was first, 422 for what is no price.
 */
export async function changePrice(
  edit: Edit,
  { bookId, sku, price, version }: ChangePriceCommand,
): Promise<Pick<Edited, "book" | "outbox">> {
  const found = await findBook(edit.db, bookId);
  const edition = found?.book.editions.find((each) => each.sku === sku);
  if (!found || !edition) throw new Problem("not-found", { detail: `There is no edition ${sku} of this book` });
  const { book, facts } = found;
  sellerOf(edit.caller, { present: book.sellerId, asked: undefined });
  const parsed = moneySchema.safeParse(price);
  if (!parsed.success) throw new Problem("invalid-request", { errors: inputErrors("form", parsed.error.issues) });
  if (book.version !== version) throw new Problem("precondition-failed", { detail: "Somebody else has changed this book meanwhile" });
  if (isSameMoney(edition.price, parsed.data)) return { book, outbox: [] };
  const body = bodyOfBook({ facts, description: book.description });
  const editions = body.editions.map((each) => (each.sku === sku ? { ...each, price: parsed.data } : each));
  return await replaceBook(edit, book.id, etagOf(book.id, version), { ...body, editions });
}
