import type { Suggestions } from "../../shared/contracts/search.ts";
import { suggest } from "./repository/suggest.ts";
import { typedKeyOf, wordsOf } from "./words.ts";

const wordsMax = 8;

/** Signs on letters, such as the vowels of Hindi; and letters that were such signs in Unicode 6.1, which FTS5 goes by. */
const marks = /[\p{M}\u19b0-\u19c0\u19c8\u19c9\u1cf2\u1cf3]+/u;

/**
 * Titles and names that what has been typed so far may become; none for less than a word. FTS5 parts words at their marks,
 * and an index without positions refuses what it would have to look for as a phrase: so they are parted here.
 */
export async function suggestWords(db: D1Database, text: string): Promise<Suggestions> {
  const parts = wordsOf(text).flatMap((word) => word.split(marks));
  const words = parts.filter((part) => part !== "").slice(0, wordsMax);
  if (words.length === 0) return [];
  const expression = words.map((word, index) => `"${word}"${index === words.length - 1 ? "*" : ""}`).join(" AND ");
  return await suggest(db, expression, typedKeyOf(text));
}
