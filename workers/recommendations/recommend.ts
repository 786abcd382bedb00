import {
  type RecommendationAlgorithm,
  type RecommendationList,
  type Recommendations,
  recommendationListKey,
  recommendationListSchema,
} from "../../shared/contracts/recommendations.ts";
import { isId } from "../../shared/ids.ts";
import { errorFields, type Log } from "../../shared/log.ts";
import { Problem } from "../../shared/problem.ts";
import type { RecommendationsBindings } from "./bindings.ts";

/** Books asked for beyond the limit, to stand in for those that have left the shop since the list was made. */
const spareCount = 4;

export type RecommendQuery = { ref: string; limit: number };

/** The answer, and the book it was found to be about. */
export type Recommended = { bookId: string; recommendations: Recommendations };

/**
 * Up to `limit` books that go with the book an id, slug or ISBN names. Raises not-found for an unknown book and
 * unavailable when a Worker that is asked does not answer.
 */
export async function recommend(env: RecommendationsBindings, log: Log, { ref, limit }: RecommendQuery): Promise<Recommended> {
  const bookId = await bookIdOf(env, log, ref);
  if (bookId === null) throw unknownBook();
  const list =
    (await readList(env, log, bookId)) ?? (await asking(log, "recommender", () => env.RECOMMENDER.recommendationsFor({ bookId })));
  const ranked = list?.books.slice(0, limit + spareCount) ?? [];
  // The book itself is asked for along with them: whether there is such a book is the catalogue's to say.
  const ids = [bookId, ...ranked.map((book) => book.bookId)];
  const [book, ...others] = await asking(log, "catalog", () => env.CATALOG.summariseBooks({ ids }));
  if (book?.id !== bookId) throw unknownBook();
  const items = others.slice(0, limit);
  const shown = new Set<string>(items.map(({ id }) => id));
  const reasons = ranked.filter((each) => shown.has(each.bookId)).map(({ reason }) => reason);
  const modelVersion = list?.modelVersion ?? "none";
  return { bookId, recommendations: { items, algorithm: algorithmOf(reasons), modelVersion, experiment: null } };
}

async function bookIdOf(env: RecommendationsBindings, log: Log, ref: string): Promise<string | null> {
  if (isId("book", ref)) return ref;
  return (await asking(log, "catalog", () => env.CATALOG.findBook({ ref })))?.id ?? null;
}

/** The list that was written down, or `null`. One that cannot be read is as good as none: a new one takes its place. */
async function readList(env: RecommendationsBindings, log: Log, bookId: string): Promise<RecommendationList | null> {
  try {
    const text = await env.RECOMMENDATIONS.get(recommendationListKey(bookId));
    return text === null ? null : recommendationListSchema.parse(JSON.parse(text));
  } catch (error) {
    log("list.unreadable", null, { bookId, ...errorFields(error) }, "warn");
    return null;
  }
}

/** What the books shown rest on, which may be less than their list rests on. */
export function algorithmOf(reasons: RecommendationList["books"][number]["reason"][]): RecommendationAlgorithm {
  const boughtCount = reasons.filter((reason) => reason === "bought-together").length;
  if (boughtCount === 0) return "content";
  return boughtCount === reasons.length ? "bought-together" : "blend";
}

/** Asks a sister Worker. Why it did not answer is logged here: a Problem's cause does not reach a caller by RPC. */
async function asking<T>(log: Log, service: string, question: () => Promise<T>): Promise<T> {
  try {
    return await question();
  } catch (error) {
    log("service.failed", null, { service, ...errorFields(error) }, "error");
    throw new Problem("unavailable", { detail: "There are no recommendations right now" });
  }
}

function unknownBook(): Problem {
  return new Problem("not-found", { detail: "There is no such book" });
}
