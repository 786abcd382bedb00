// Responsible for finding books: an index of its own, fed by events, and the pages of results it answers with.
// Leaves to others: what a book is (catalog), and how many copies there are (inventory).
import { WorkerEntrypoint } from "cloudflare:workers";
import { drizzle } from "drizzle-orm/d1";
import type { SearchPage, SearchQuery } from "../../shared/contracts/search.ts";
import { consumeBatch } from "../../shared/events/consume.ts";
import type { AnyEnvelope } from "../../shared/events/envelope.ts";
import { fillProjection } from "../../shared/fill-projection.ts";
import { attempt, type Result } from "../../shared/result.ts";
import { consumeEvent, noteLevels, stockEvents } from "./consume-events.ts";
import { type IndexDeps, takeBooks } from "./index-books.ts";
import { findFilling, noteFilling } from "./repository/fillings.ts";
import { mergeIndex } from "./repository/merge-index.ts";
import { app } from "./routes.ts";
import { searchBooks } from "./search-books.ts";
import { newSubjectMemory } from "./subject-tree.ts";

const subjectMemory = newSubjectMemory();

export default class extends WorkerEntrypoint<SearchEnv> {
  override fetch(request: Request): Response | Promise<Response> {
    return app.fetch(request, this.env, this.ctx);
  }

  /** A page of results. */
  async search(query: SearchQuery): Promise<Result<SearchPage>> {
    return attempt(() => searchBooks({ db: this.env.DB, now: Date.now }, query));
  }

  override async queue(batch: MessageBatch): Promise<void> {
    const { deps } = this;
    const together = { takes: stockEvents, handle: (events: AnyEnvelope[]) => noteLevels(deps.db, events) };
    const db = drizzle(this.env.DB);
    await consumeBatch(batch, { domain: "search", db, handle: (event) => consumeEvent(deps, event), now: Date.now, together });
  }

  override async scheduled(): Promise<void> {
    const { deps } = this;
    await fillProjection({
      catalog: deps.catalog,
      findFilling: () => findFilling(deps.db),
      noteFilling: (cursor) => noteFilling(deps.db, cursor, Date.now()),
      take: (bookIds) => takeBooks(deps, bookIds),
    });
    await mergeIndex(deps.db);
  }

  private get deps(): IndexDeps {
    const { DB: db, CATALOG: catalog } = this.env;
    return { db, catalog, waysOf: (slugs) => subjectMemory(slugs, () => catalog.listCategories()) };
  }
}
