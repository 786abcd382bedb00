// Responsible for what is sold: books, their editions and prices, who made them, and the tree of subjects.
// Leaves to others: how many copies there are (inventory; here is only a projection for lists and pages), and full-text search.
import { WorkerEntrypoint } from "cloudflare:workers";
import { drizzle } from "drizzle-orm/d1";
import type { Book, BookQuery, BookSummary, Category, EditionQuote } from "../../shared/contracts/catalog.ts";
import type { Page } from "../../shared/contracts/common.ts";
import { consumeBatch } from "../../shared/events/consume.ts";
import { forgetInbox } from "../../shared/events/inbox.ts";
import { sweepOutbox } from "../../shared/events/outbox.ts";
import { attempt, type Result } from "../../shared/result.ts";
import type { CatalogBindings } from "./bindings.ts";
import { consumeEvent } from "./consume-events.ts";
import { categoryTree, findBook, pageOfBooks } from "./read-books.ts";
import { listQuotes } from "./repository/stock.ts";
import { app } from "./routes.ts";

export default class extends WorkerEntrypoint<CatalogBindings> {
  override fetch(request: Request): Response | Promise<Response> {
    return app.fetch(request, this.env, this.ctx);
  }

  /** A page of books. */
  async listBooks(query: BookQuery): Promise<Result<Page<BookSummary>>> {
    return attempt(() => pageOfBooks(drizzle(this.env.DB), query));
  }

  /** The book that an id, slug or ISBN names. */
  async findBook({ ref }: { ref: string }): Promise<Book | null> {
    return (await findBook(drizzle(this.env.DB), ref))?.book ?? null;
  }

  /** Price and title of up to 50 editions; unknown SKUs and those of deleted books are missing. */
  async quoteEditions({ skus }: { skus: string[] }): Promise<EditionQuote[]> {
    return listQuotes(drizzle(this.env.DB), skus);
  }

  /** The tree of subjects with counts. */
  async listCategories(): Promise<Category[]> {
    return categoryTree(drizzle(this.env.DB));
  }

  override async queue(batch: MessageBatch): Promise<void> {
    const db = drizzle(this.env.DB);
    await consumeBatch(batch, { domain: "catalog", db, handle: (event) => consumeEvent(db, event, Date.now()), now: Date.now });
  }

  override async scheduled(): Promise<void> {
    const db = drizzle(this.env.DB);
    await sweepOutbox(db, this.env, Date.now());
    await forgetInbox(db, Date.now());
  }
}
