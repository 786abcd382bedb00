import type { Book } from "../../shared/contracts/catalog.ts";
import { isId } from "../../shared/ids.ts";
import { Problem } from "../../shared/problem.ts";
import { BookPage, type BookPageProps } from "../../web/admin/pages/book.tsx";
import { askOwner } from "./ask-owner.ts";
import type { AdminContext } from "./bindings.ts";
import { lastWriteOf } from "./last-write.ts";
import { showPage } from "./show-page.tsx";
import { sellerShownTo, staffOf } from "./staff.ts";

/** The book that the address names, for whoever may see it here. Raises not-found, and forbidden for another seller's. */
export async function findBook(c: AdminContext): Promise<Book> {
  const ref = c.req.param("id") ?? "";
  const book = isId("book", ref) ? await askOwner("catalog", () => c.env.CATALOG.findBook({ ref, ...lastWriteOf(c) })) : null;
  if (!book) throw new Problem("not-found", { detail: "There is no book with this id, or it has been deleted." });
  const sellerId = sellerShownTo(staffOf(c));
  if (sellerId !== undefined && book.sellerId !== sellerId) throw new Problem("forbidden", { detail: "This is another seller’s book." });
  return book;
}

/** The page of a book, and what was just done to it or refused. */
export async function showBook(
  c: AdminContext,
  book: Book,
  about: Omit<BookPageProps, "book" | "formToken">,
  status: Problem["status"] | 200 = 200,
): Promise<Response> {
  return await showPage(c, book.title, <BookPage book={book} formToken={staffOf(c).formToken} {...about} />, status);
}
