import { Hono } from "hono";
import type { Book } from "../../../shared/contracts/catalog.ts";
import { readForm, typedNumber } from "../../../shared/http/form-body.ts";
import { Problem } from "../../../shared/problem.ts";
import { type BookForm, bodyOfForm, bookFormOf, emptyBookForm, formOfBook, withOneMore } from "../../../web/admin/book-form.ts";
import { BookFormPage } from "../../../web/admin/pages/book-form.tsx";
import { type RefusedBook, refusedBook } from "../../../web/admin/refused-book.ts";
import { askOwner } from "../ask-owner.ts";
import type { AdminApp, AdminContext } from "../bindings.ts";
import { rememberWrite } from "../last-write.ts";
import { findBook, showBook } from "../show-book.tsx";
import { goTo, showPage } from "../show-page.tsx";
import { staffOf } from "../staff.ts";

/** The forms that make, change and delete books. */
export const bookEditingRoutes = new Hono<AdminApp>();

bookEditingRoutes.get("/admin/books/new", (c) => showForm(c, null, emptyBookForm));

bookEditingRoutes.post("/admin/books", async (c) => await save(c, null, await readForm(c.req)));

bookEditingRoutes.get("/admin/books/:id/edit", async (c) => {
  const book = await findBook(c);
  return await showForm(c, book, formOfBook(book));
});

bookEditingRoutes.post("/admin/books/:id/edit", async (c) => await save(c, await findBook(c), await readForm(c.req)));

bookEditingRoutes.post("/admin/books/:id/delete", async (c) => {
  const { version = "" } = await readForm(c.req);
  const book = await findBook(c);
  const command = { token: staffOf(c).token, trace: c.var.trace, bookId: book.id, version: typedNumber(version) };
  const deleted = await askOwner("catalog", () => c.env.CATALOG.deleteBook(command));
  if (!deleted.ok) {
    const { status, message } = new Problem(deleted.error.code, deleted.error);
    const isStale = deleted.error.code === "precondition-failed";
    const refusedDeletion = isStale ? "Somebody else has changed the book meanwhile. Here it is as it is now." : message;
    return await showBook(c, await findBook(c), { refusedDeletion }, status);
  }
  rememberWrite(c, deleted.value.bookmark);
  return goTo(c, "/admin/books?done=deleted");
});

async function save(c: AdminContext, book: Book | null, sent: Record<string, string>): Promise<Response> {
  const form = bookFormOf(sent);
  // A form that was looked at while somebody else changed the book keeps the version it began with.
  const version = typedNumber(sent.version ?? "");
  if (sent.more !== undefined) return await showForm(c, book && { ...book, version }, withOneMore(form));
  const { token } = staffOf(c);
  const at = book && { id: book.id, version };
  const command = { token, trace: c.var.trace, at, body: bodyOfForm(form, book) };
  const saved = await askOwner("catalog", () => c.env.CATALOG.saveBook(command));
  if (saved.ok) {
    rememberWrite(c, saved.value.bookmark);
    return goTo(c, `/admin/books/${saved.value.id}?done=${book ? "saved" : "made"}`);
  }
  const { code } = saved.error;
  if (code === "forbidden" || code === "not-found" || code === "unauthenticated") throw new Problem(code, saved.error);
  return await showForm(c, book && { ...book, version: code === "precondition-failed" ? book.version : version }, form, {
    refused: refusedBook(saved.error, form),
    status: new Problem(code).status,
  });
}

type Outcome = { refused: RefusedBook; status: Problem["status"] };

async function showForm(c: AdminContext, book: Book | null, form: BookForm, outcome?: Outcome): Promise<Response> {
  const page = <BookFormPage book={book} form={form} formToken={staffOf(c).formToken} refused={outcome?.refused} />;
  return await showPage(c, book ? `Edit ${book.title}` : "A new book", page, outcome?.status ?? 200);
}
