import { type Breaker, type BreakerRules, callWithBreaker, createBreaker } from "../../shared/breaker.ts";
import type { Recommendations } from "../../shared/contracts/recommendations.ts";
import { errorFields } from "../../shared/log.ts";
import { unwrap } from "../../shared/result.ts";
import type { RecommendedBooks } from "../../web/storefront/components/recommended.tsx";
import type { StorefrontBindings, StorefrontContext } from "./bindings.ts";

/** Books shown beside a book: full rows on two, three and six columns. */
const recommendedCount = 6;
/** A page waits no longer for what it can do without. */
const timeoutMs = 300;

/** Five failures in a row within half a minute, and for ten seconds nothing is asked. */
export const recommendationsRules: BreakerRules = { failuresMax: 5, windowMs: 30_000, openMs: 10_000 };

/** One for this isolate: what one page has learnt, the next need not learn again. */
const breaker = createBreaker(recommendationsRules);

/** What the log calls each change of phase. */
const phaseEvents = { open: "breaker.opened", "half-open": "breaker.half-opened", closed: "breaker.closed" } as const;

/** A page that lacks a part is kept for a moment only, so that the part is back soon after what failed is. */
const withoutPart = "public, max-age=5";

/** What a page is told: the books, or `null` with whether that is because of a failure. */
export type Recommended = { books: RecommendedBooks | null; isFailure: boolean };

type Asking = { recommendations: StorefrontBindings["RECOMMENDATIONS"]; breaker: Breaker; now: () => number };
type Telling = Pick<StorefrontContext["var"], "log" | "trace">;

/** The books that go with a book, for its page. Never throws, and takes 300 ms at most. */
export function recommendedFor(c: StorefrontContext, bookId: string): Promise<Recommended> {
  return askForRecommended({ recommendations: c.env.RECOMMENDATIONS, breaker, now: Date.now }, c.var, bookId);
}

/** The same, asked through a given breaker. */
export async function askForRecommended(asking: Asking, { log, trace }: Telling, bookId: string): Promise<Recommended> {
  const { recommendations, breaker, now } = asking;
  const answer = await callWithBreaker({
    breaker,
    timeoutMs,
    now,
    call: () => ask(recommendations, bookId),
    onPhase: (phase) => log(phaseEvents[phase], trace, { dependency: "recommendations" }, "warn"),
  });
  if (answer.ok) return { books: answer.value, isFailure: false };
  const { reason, error } = answer;
  // While it is open every page would say the same; that it opened has been said.
  if (reason !== "open") log("recommendations.missing", trace, { reason, ...(error ? errorFields(error) : {}) }, "warn");
  return { books: null, isFailure: true };
}

/** A book that has just been removed has no recommendations, and that is no failure of theirs. */
async function ask(recommendations: Asking["recommendations"], bookId: string): Promise<Recommendations | null> {
  const result = await recommendations.forBook({ bookId, limit: recommendedCount });
  return !result.ok && result.error.code === "not-found" ? null : unwrap(result);
}

/** The page as it was made, or kept only briefly where a failure took the recommendations from it. */
export function keepAsLong(page: Response, { isFailure }: Recommended): Response {
  if (isFailure) page.headers.set("cache-control", withoutPart);
  return page;
}
