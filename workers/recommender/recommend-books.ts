import { type RecommendationList, recommendationListKey } from "../../shared/contracts/recommendations.ts";
import type { RecommenderDeps } from "./consume-events.ts";
import { rankBooks } from "./rank-books.ts";
import { gather, isListNoted } from "./repository.ts";

/** Goes up whenever the ranking changes, so that an answer says which one made it. */
export const modelVersion = "1";

/** How long a list serves when no event takes it away before: a day. */
export const listTtlSeconds = 24 * 60 * 60;

/** The list of a book as of now, or `null` for a book that is not known or no more. */
export async function recommendBooks({ db, now }: Pick<RecommenderDeps, "db" | "now">, bookId: string): Promise<RecommendationList | null> {
  const computedAtMs = now();
  const gathered = await gather(db, bookId, computedAtMs);
  return gathered && { books: rankBooks(gathered), modelVersion, computedAtMs };
}

/**
 * Puts a list where it is read from. An event that came between reading and writing has found the note of it and
 * taken nothing out of KV yet, so what is put there after it is taken out again here.
 */
export async function writeList({ db, kv }: Pick<RecommenderDeps, "db" | "kv">, bookId: string, list: RecommendationList): Promise<void> {
  const key = recommendationListKey(bookId);
  await kv.put(key, JSON.stringify(list), { expirationTtl: listTtlSeconds });
  if (!(await isListNoted(db, bookId))) await kv.delete(key);
}
