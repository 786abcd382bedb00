import type { Segments } from "../../shared/contracts/search.ts";
import { stemOf } from "./stem.ts";
import { joinedWordsOf, wordsOf } from "./words.ts";

/** Words with what may hang them together; and one word of such a group. */
const group = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*(?:[-‐‑'’ʼ][\p{L}\p{N}][\p{L}\p{N}\p{M}]*)*/gu;
const part = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*(?:['’ʼ](?:s|t|d|m|ll|re|ve)(?![\p{L}\p{N}]))?/giu;
const plain = /^[A-Za-z0-9]+$/;

/** Which parts of a word, or of several that hang together, answer a question: none, some (start and end of each), or all. */
export type Marks = [start: number, end: number][];
export type Marker = (found: string) => Marks;

/**
 * Says what of a text's words answers the words asked for: what has the same stem, or begins with the last of them.
 * Remembers what it has said, for the same names and series come again in every result.
 */
export function markerOf(asked: string[]): Marker {
  const stems = new Set(asked.map(stemOf));
  const last = asked.at(-1) ?? "";
  // A stem begins as its word does, so most words need none.
  const initials = new Set([...stems].map(([initial]) => initial));
  const isMatch = (word: string) => initials.has(word[0]) && (stems.has(stemOf(word)) || (last.length > 2 && word.startsWith(last)));
  const marksOf = (found: string): Marks => {
    if (plain.test(found)) return isMatch(found.toLowerCase()) ? [[0, found.length]] : [];
    if (joinedWordsOf(found).some(isMatch)) return [[0, found.length]];
    const parts = [...found.matchAll(part)].filter(([words]) => wordsOf(words).some(isMatch));
    return parts.map(({ index, 0: words }) => [index, index + words.length]);
  };
  const said = new Map<string, Marks>();
  return (found) => {
    const marks = said.get(found) ?? marksOf(found);
    said.set(found, marks);
    return marks;
  };
}

/** A text in pieces, the words that answer the question marked; `null` when none does. */
export function highlight(text: string, marksOf: Marker): Segments | null {
  const segments: Segments = [];
  let at = 0;
  const add = (until: number, isMatch: boolean) => {
    if (until > at) segments.push({ text: text.slice(at, until), isMatch });
    at = until;
  };
  for (const { index, 0: found } of text.matchAll(group)) {
    for (const [start, end] of marksOf(found)) {
      add(index + start, false);
      add(index + end, true);
    }
  }
  if (at === 0) return null;
  add(text.length, false);
  return segments;
}
