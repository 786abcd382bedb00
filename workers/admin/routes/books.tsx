import { Hono } from "hono";
import { bookQuerySchema, slugSchema } from "../../../shared/contracts/catalog.ts";
import { lineOfText, skuSchema } from "../../../shared/contracts/common.ts";
import { readForm, typedNumber } from "../../../shared/http/form-body.ts";
import { isId } from "../../../shared/ids.ts";
import { parseIsbn } from "../../../shared/isbn.ts";
import { Problem } from "../../../shared/problem.ts";
import { type Failure, unwrap } from "../../../shared/result.ts";
import type { RefusedPrice } from "../../../web/admin/pages/book.tsx";
import { BookListPage } from "../../../web/admin/pages/books.tsx";
import { priceOf } from "../../../web/admin/price-of.ts";
import { askOwner } from "../ask-owner.ts";
import type { AdminApp, AdminContext } from "../bindings.ts";
import { lastWriteOf, rememberWrite } from "../last-write.ts";
import { findBook, showBook } from "../show-book.tsx";
import { goTo, showPage } from "../show-page.tsx";
import { sellerShownTo, staffOf } from "../staff.ts";

const pageSize = 25;
/** A search shows this many titles, and asks for more of the title when there are more. */
const titlesMax = 50;
const wordsSchema = lineOfText(200);

/** Books with what they cost, and the form that changes it. */
export const bookRoutes = new Hono<AdminApp>();

bookRoutes.get("/admin/books", async (c) => {
  const { q = "", cursor, done } = c.req.query();
  if (q.trim() !== "") return await search(c, q);
  const query = { ...bookQuerySchema.parse({ limit: pageSize, sort: "title" }), sellerId: sellerShownTo(staffOf(c)) };
  const page = await askOwner("catalog", async () => unwrap(await c.env.CATALOG.listBooks({ ...query, cursor, ...lastWriteOf(c) })));
  const about = { isContinued: cursor !== undefined, isDeleted: done === "deleted" };
  return await showPage(c, "Books", <BookListPage books={page.items} nextCursor={page.nextCursor} {...about} />);
});

bookRoutes.get(
  "/admin/books/:id",
  async (c) => await showBook(c, await findBook(c), { changed: c.req.query("changed"), done: c.req.query("done") }),
);

bookRoutes.post("/admin/books/:id/editions/:sku/price", async (c) => {
  const { price: typed = "", version = "" } = await readForm(c.req);
  const book = await findBook(c);
  const sku = c.req.param("sku");
  const edition = book.editions.find((each) => each.sku === sku);
  if (!edition) throw new Problem("not-found", { detail: `This book has no edition ${sku}.` });
  const amount = priceOf(typed);
  if (amount === null) return await showBook(c, book, { refused: { sku, typed, text: "Enter a price such as 12.99." } }, 422);
  const price = { amount, currency: edition.price.currency };
  const { token } = staffOf(c);
  const command = { token, bookId: book.id, sku, price, version: typedNumber(version), trace: c.var.trace };
  const changed = await askOwner("catalog", () => c.env.CATALOG.changePrice(command));
  if (changed.ok) rememberWrite(c, changed.value.bookmark);
  if (changed.ok) return goTo(c, `/admin/books/${book.id}?${new URLSearchParams({ changed: sku })}`);
  // What was refused may be out of date: the page shows the book as it is now.
  return await showBook(c, await findBook(c), { refused: refusalOf(changed.error, sku, typed) }, new Problem(changed.error.code).status);
});

/** An id, an ISBN or a SKU leads to its book at once; anything else is the beginning of a title, or a slug. Sellers find their own. */
async function search(c: AdminContext, q: string): Promise<Response> {
  const { CATALOG } = c.env;
  const parsed = wordsSchema.safeParse(q);
  if (!parsed.success) {
    const error = `What you look for may have at most 200 characters, and no hidden ones.`;
    return await showPage(c, "Books", <BookListPage books={[]} nextCursor={null} searched={{ words: q, error }} />, 422);
  }
  const words = parsed.data;
  const sellerId = sellerShownTo(staffOf(c));
  const isShown = (found: { sellerId: string } | null | undefined) => sellerId === undefined || found?.sellerId === sellerId;
  const isName = isId("book", words) || parseIsbn(words) !== null || slugSchema.safeParse(words).success;
  const sku = skuSchema.safeParse(words.toUpperCase()).data;
  const [titles, named, quotes] = await askOwner("catalog", () =>
    Promise.all([
      CATALOG.listTitles({ prefix: words, sellerId, limit: titlesMax + 1, ...lastWriteOf(c) }),
      isName ? CATALOG.findBook({ ref: words, ...lastWriteOf(c) }) : null,
      sku ? CATALOG.quoteEditions({ skus: [sku] }) : [],
    ]),
  );
  // A one-word title is a slug as well: then all titles that begin so are listed.
  const byName = named && isShown(named) && titles.length <= 1 ? named.id : null;
  const bookId = quotes.find(isShown)?.bookId ?? byName;
  if (bookId) return goTo(c, `/admin/books/${bookId}`);
  const searched = { words, isMore: titles.length > titlesMax };
  return await showPage(c, "Books", <BookListPage books={titles.slice(0, titlesMax)} nextCursor={null} searched={searched} />);
}

function refusalOf({ code, detail, errors = [] }: Failure, sku: string, typed: string): RefusedPrice {
  if (code === "precondition-failed") return { sku, typed, isStale: true, text: "" };
  if (errors.length > 0) return { sku, typed, text: "A price is at least 0.00 and at most 1,000,000.00." };
  return { sku, typed, text: detail ?? "The price could not be changed." };
}
