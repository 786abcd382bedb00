import type { BookSummary } from "../../../shared/contracts/catalog.ts";
import type { RecommendationAlgorithm } from "../../../shared/contracts/recommendations.ts";
import { BookGrid } from "./book-card.tsx";

/** Books that go with the one on the page, and what says so. */
export type RecommendedBooks = { items: BookSummary[]; algorithm: RecommendationAlgorithm };

/** Other books for a reader of this one. Nothing at all where there are none, or where nobody could say. */
export function Recommended({ recommended }: { recommended?: RecommendedBooks | null }) {
  if (!recommended || recommended.items.length === 0) return null;
  return (
    <section class="section recommended" aria-labelledby="recommended">
      <div class="section__head">
        <h2 id="recommended">{recommended.algorithm === "bought-together" ? "Readers also bought" : "You may also like"}</h2>
      </div>
      <BookGrid books={recommended.items} />
    </section>
  );
}
