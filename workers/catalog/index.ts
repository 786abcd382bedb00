// Responsible for what is sold: books, their editions and prices, who made them, and the tree of subjects.
// Leaves to others: how many copies there are (inventory; here is only a projection for lists and pages), and full-text search.
import { type DrizzleD1Database, drizzle } from "drizzle-orm/d1";
import { isCaller, requireCaller } from "../../shared/auth/callers.ts";
import type { Book, BookQuery, BookSummary, Category, CodeFacets, EditionQuote } from "../../shared/contracts/catalog.ts";
import type { Collection, CollectionPage, CollectionShown } from "../../shared/contracts/collections.ts";
import type { Page } from "../../shared/contracts/common.ts";
import { type KnownVersion, type LoggedVersion, versionsMax } from "../../shared/contracts/warehouse.ts";
import { openSession } from "../../shared/d1-session.ts";
import { consumeBatch } from "../../shared/events/consume.ts";
import type { AnyEnvelope } from "../../shared/events/envelope.ts";
import { forgetInbox } from "../../shared/events/inbox.ts";
import { sweepOutbox } from "../../shared/events/outbox.ts";
import { isBookmark } from "../../shared/http/bookmark.ts";
import { createLog } from "../../shared/log.ts";
import { attempt, type Result } from "../../shared/result.ts";
import { settleAll } from "../../shared/settle-all.ts";
import { codeFacets } from "./code-facets.ts";
import { allCollections, type PlaceInCollection, pageOfCollection, shownCollections } from "./collections/read-collections.ts";
import { noteLevels, refuseEvent, stockEvents } from "./consume-events.ts";
import { Desk } from "./desk.ts";
import { consumeImports, isImportQueue } from "./imports/consume-imports.ts";
import { sweepImports } from "./imports/sweep-imports.ts";
import { categoryTree, findBook, findBooks, pageOfBooks, summariseBooks } from "./read-books.ts";
import { selectOwners } from "./repository/sku-owners.ts";
import { listQuotes } from "./repository/stock.ts";
import { listTitles, type TitleQuery } from "./repository/titles.ts";
import { listVersionsAfter, listVersionsOf } from "./repository/versions.ts";
import { app } from "./routes.ts";

const log = createLog("catalog");

/** Who has just written shows how far the database was then, so that they read nothing older. */
type Reader = { bookmark?: string };

export default class extends Desk {
  override fetch(request: Request): Response | Promise<Response> {
    return app.fetch(request, this.env, this.ctx);
  }

  /** A page of books; with a bookmark, none older than it. */
  async listBooks({ bookmark, ...query }: BookQuery & Reader): Promise<Result<Page<BookSummary>>> {
    return attempt(() => pageOfBooks(this.#reading(bookmark), query));
  }

  /** The book that an id, slug or ISBN names; with a bookmark, not older than it. */
  async findBook({ ref, bookmark }: { ref: string } & Reader): Promise<Book | null> {
    return (await findBook(this.#reading(bookmark), ref))?.book ?? null;
  }

  /** The live books among up to 100 ids, whole, in the order asked. */
  async findBooks({ ids }: { ids: string[] }): Promise<Book[]> {
    return findBooks(drizzle(this.env.DB), ids);
  }

  /** The live books among up to 100 ids as lists show them, in the order asked. */
  async summariseBooks({ ids }: { ids: string[] }): Promise<BookSummary[]> {
    return summariseBooks(drizzle(this.env.DB), ids);
  }

  /** Price and title of up to 100 editions; unknown SKUs and those of deleted books are missing. */
  async quoteEditions({ skus }: { skus: string[] }): Promise<EditionQuote[]> {
    return listQuotes(drizzle(this.env.DB), skus);
  }

  /** The tree of subjects with counts. */
  async listCategories(): Promise<Category[]> {
    return categoryTree(drizzle(this.env.DB));
  }

  /** The codes of the trade that a list of books can be narrowed to. */
  async listSubjectCodes(query: BookQuery): Promise<CodeFacets> {
    return codeFacets(this.#reading(undefined), query);
  }

  /** The collections of the shop, by name. */
  async listCollections(): Promise<Collection[]> {
    return allCollections(this.#reading(undefined));
  }

  /** The collections of the shop by name, the first `shown` of them with their first `books`. */
  async showCollections(args: { shown: number; books: number }): Promise<CollectionShown[]> {
    return shownCollections(this.#reading(undefined), args);
  }

  /** A collection with a page of its books, or `null`. */
  async findCollection({ slug, ...place }: { slug: string } & PlaceInCollection): Promise<Result<CollectionPage | null>> {
    return attempt(() => pageOfCollection(this.#reading(undefined), slug, place));
  }

  /** Up to `limit` books whose title begins with these words, by title: of all, or of one seller. */
  async listTitles({ bookmark, ...query }: TitleQuery & Reader): Promise<BookSummary[]> {
    return listTitles(this.#reading(bookmark), query);
  }

  /** Whose each of up to 100 SKUs is: the seller of the book that is sold under it, or was last. Unknown ones are missing. */
  async ownerOf({ skus }: { skus: string[] }): Promise<Record<string, string>> {
    return Object.fromEntries((await selectOwners(drizzle(this.env.DB), skus)).map(({ sku, sellerId }) => [sku, sellerId]));
  }

  /** A stretch of the log of versions behind one of them, in the order of books: for who keeps all of it. */
  versionsAfter({ after }: { after: KnownVersion }): Promise<LoggedVersion[]> {
    requireCaller(this.ctx, "analytics");
    return listVersionsAfter(drizzle(this.env.DB), after, versionsMax);
  }

  /** What the log has of up to 100 books beyond the versions that are known; when it is `versionsMax` there may be more. */
  versionsOf({ known }: { known: KnownVersion[] }): Promise<LoggedVersion[]> {
    requireCaller(this.ctx, "analytics");
    return listVersionsOf(drizzle(this.env.DB), known, versionsMax);
  }

  override async queue(batch: MessageBatch): Promise<void> {
    const db = drizzle(this.env.DB);
    if (isImportQueue(batch.queue)) return await consumeImports(batch, { db, env: this.env, now: Date.now, log });
    const together = { takes: stockEvents, handle: (events: AnyEnvelope[]) => noteLevels(db, events) };
    await consumeBatch(batch, { domain: "catalog", db, handle: refuseEvent, now: Date.now, together });
  }

  override async scheduled(): Promise<void> {
    const db = drizzle(this.env.DB);
    const tasks = [sweepOutbox(db, this.env, Date.now()), forgetInbox(db, Date.now()), sweepImports(db, this.env, Date.now())];
    await settleAll(tasks, log);
  }

  /** Readers of the shop's pages read whatever copy is near, who shows a bookmark what is as new, and all other Workers the database itself. */
  #reading(bookmark: string | undefined): DrizzleD1Database {
    if (bookmark !== undefined && isBookmark(bookmark)) return openSession(this.env.DB, { bookmark }).db;
    return isCaller(this.ctx, "storefront") ? openSession(this.env.DB, "first-unconstrained").db : drizzle(this.env.DB);
  }
}
