// Responsible for answering which books go with a book, quickly: from a list written down before where there is one.
// Leaves to others: working the lists out (recommender), and what a book is (catalog).
import { WorkerEntrypoint } from "cloudflare:workers";
import type { Recommendations } from "../../shared/contracts/recommendations.ts";
import { createLog } from "../../shared/log.ts";
import { attempt, type Result } from "../../shared/result.ts";
import { recommend } from "./recommend.ts";
import { app } from "./routes.ts";

const log = createLog("recommendations");

export default class extends WorkerEntrypoint<RecommendationsEnv> {
  override fetch(request: Request): Response | Promise<Response> {
    return app.fetch(request, this.env, this.ctx);
  }

  /** Up to `limit` books that go with a book. Fails with not-found, or unavailable. */
  async forBook({ bookId, limit }: { bookId: string; limit: number }): Promise<Result<Recommendations>> {
    return attempt(async () => (await recommend(this.env, log, { ref: bookId, limit })).recommendations);
  }
}
