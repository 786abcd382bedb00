// Responsible for learning from orders and books which books go together, and for writing that down in KV.
// Leaves to others: answering shoppers (recommendations), and what a book is (catalog).
import { WorkerEntrypoint } from "cloudflare:workers";
import { drizzle } from "drizzle-orm/d1";
import type { RecommendationList } from "../../shared/contracts/recommendations.ts";
import { consumeBatch } from "../../shared/events/consume.ts";
import { forgetInbox } from "../../shared/events/inbox.ts";
import { fillProjection } from "../../shared/fill-projection.ts";
import { consumeEvent, learnOrders, type RecommenderDeps, takeBooks } from "./consume-events.ts";
import { listTtlSeconds, recommendBooks, writeList } from "./recommend-books.ts";
import { findFilling, forgetExpiredLists, noteFilling } from "./repository.ts";
import { app } from "./routes.ts";

export default class extends WorkerEntrypoint<RecommenderEnv> {
  override fetch(request: Request): Response | Promise<Response> {
    return app.fetch(request, this.env, this.ctx);
  }

  /** The list of a book, worked out now and written down for the next who asks; `null` for a book that is not known. */
  async recommendationsFor({ bookId }: { bookId: string }): Promise<RecommendationList | null> {
    const list = await recommendBooks(this.deps, bookId);
    if (list) this.ctx.waitUntil(writeList(this.deps, bookId, list));
    return list;
  }

  override async queue(batch: MessageBatch): Promise<void> {
    const { db, now } = this.deps;
    await consumeBatch(batch, {
      domain: "recommender",
      db,
      now,
      handle: (event) => consumeEvent(this.deps, event),
      together: { takes: ["octavo.order.placed.v1"], handle: (events) => learnOrders(this.deps, events) },
    });
  }

  override async scheduled(): Promise<void> {
    const { db, now, catalog } = this.deps;
    await fillProjection({
      catalog,
      findFilling: () => findFilling(db),
      noteFilling: (cursor) => noteFilling(db, cursor, now()),
      take: (bookIds) => takeBooks(this.deps, bookIds),
    });
    await forgetInbox(db, now());
    await forgetExpiredLists(db, now() - listTtlSeconds * 1_000);
  }

  private get deps(): RecommenderDeps {
    const { DB, RECOMMENDATIONS: kv, CATALOG: catalog } = this.env;
    return { db: drizzle(DB), kv, catalog, now: Date.now };
  }
}
