import type { Book, BookSummary } from "../../shared/contracts/catalog.ts";
import type { RecommendationList } from "../../shared/contracts/recommendations.ts";

/** What this Worker asks of others: of each service, the methods it calls. */
export type RecommendationsBindings = {
  RECOMMENDATIONS: { get(key: string): Promise<string | null> };
  CATALOG: {
    findBook(query: { ref: string }): Promise<Book | null>;
    summariseBooks(query: { ids: string[] }): Promise<BookSummary[]>;
  };
  RECOMMENDER: { recommendationsFor(query: { bookId: string }): Promise<RecommendationList | null> };
};
