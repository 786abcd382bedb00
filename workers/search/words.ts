import { fold } from "../../shared/slug.ts";

/** `’s` and its kind belong to the word before them: people type `enders game` as often as `ender's game`. */
const ending = /(\p{L})['’ʼ](s|t|d|m|ll|re|ve)(?![\p{L}\p{N}])/gu;
const word = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu;
/**
 * Words that hang together: `wall-paper`, `o'brien`, `catch-22`. Looked for where a word begins only, or a text of one long
 * word would take the square of its length.
 */
const compound = /(?<![\p{L}\p{N}\p{M}])[\p{L}\p{N}\p{M}]+(?:[-‐‑'’ʼ][\p{L}\p{N}\p{M}]+)+/gu;
/** Initials: `j.r.r.`, `h. g.`, `j k`. */
const initials = /(?<![\p{L}\p{N}])\p{L}(?:[. ]+\p{L})+(?![\p{L}\p{N}'’ʼ-])/gu;
const articles = new Set(["the", "a", "an", "le", "la", "les", "l", "der", "die", "das", "el", "il"]);

/** The words of a text without case, diacritics and punctuation: `The Doll’s House` → `the`, `dolls`, `house`. */
export function wordsOf(text: string): string[] {
  return joinEndings(text).match(word) ?? [];
}

/** The other ways to write what a text joins or parts: `wall-paper` → `wallpaper`, `J. R. R. Tolkien` → `jrr`. */
export function joinedWordsOf(text: string): string[] {
  const joined = joinEndings(text);
  const bare = (found: string) => found.replaceAll(/[^\p{L}\p{N}\p{M}]/gu, "");
  return [...(joined.match(compound) ?? []).map(bare), ...(joined.match(initials) ?? []).map(bare)];
}

/** A text as the index is given it: its words, and the other ways to write them. */
export function indexedTextOf(text: string): string {
  return [...wordsOf(text), ...joinedWordsOf(text)].join(" ");
}

/**
 * A title or series as somebody who knows it types it: without its article, and without the spaces, which people put
 * where the title has none and leave out where it has some. `The Hobbit` → `hobbit`, `Wall-Paper` → `wallpaper`.
 */
export function typedKeyOf(text: string): string {
  const words = wordsOf(text);
  const [first = "", ...others] = words;
  return (articles.has(first) && others.length > 0 ? others : words).join("");
}

function joinEndings(text: string): string {
  return fold(text).replaceAll(ending, "$1$2");
}
