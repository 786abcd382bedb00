import { parseIsbn } from "../../shared/isbn.ts";
import { slugOf } from "../../shared/slug.ts";
import { joinedWordsOf, typedKeyOf, wordsOf } from "./words.ts";

/** Words of a question that are looked at; what follows them does not narrow anything any more. */
const wordsMax = 12;
const wordLengthMax = 64;
/** Shorter beginnings of words would find a good part of the shop. */
const prefixLengthMin = 3;

/** Words that nearly every title has: they say something only where there are no others. */
const small = new Set(
  "a an and at by for from in of on or the to with le la les l un une de du des et der die das ein eine und el y".split(" "),
);

/** A question as the index is asked it. */
export type Question = {
  /** The ISBN (13 digits) that the whole question is, in whichever notation, or `null`. */
  isbn13: string | null;
  /** The words that are looked for; none when the question is nothing but punctuation. */
  words: string[];
  /** The question as titles and series are compared with it: see `typedKeyOf`. */
  key: string;
  /** The question as a slug, by which an author is known. */
  slug: string;
  /** FTS5 expressions for the books that have all the words, and for those that have any. */
  all: string;
  any: string;
};

/** Words that were typed without a space between them, and the one word they may be meant as: `wall`, `paper`, `wallpaper`. */
type Chunk = { words: string[]; joined: string | null };

/**
 * Reads whatever somebody types. What reaches the index is made of letters and digits in quotes, joined by operators of
 * our own, so nothing that is typed can be taken for the index's own language.
 */
export function parseQuestion(text: string): Question {
  const chunks = chunksOf(text);
  const telling = chunks.map((chunk) => ({ ...chunk, words: chunk.words.filter((word) => !small.has(word)) }));
  const looked = (telling.some(({ words }) => words.length > 0) ? telling : chunks).filter(({ words }) => words.length > 0);
  const terms = looked.flatMap((chunk, index) => termsOf(chunk, index === looked.length - 1));
  return {
    isbn13: parseIsbn(text),
    words: looked.flatMap(({ words }) => words),
    key: typedKeyOf(text),
    slug: slugOf(text),
    all: terms.join(" AND "),
    any: terms.join(" OR "),
  };
}

function chunksOf(text: string): Chunk[] {
  let left = wordsMax;
  return text.split(/\s+/).map((chunk) => {
    const words = wordsOf(chunk).slice(0, left).map(clip);
    left -= words.length;
    const joined = words.length > 1 ? joinedWordsOf(chunk).find((candidate) => candidate === words.join("")) : undefined;
    return { words, joined: joined ?? null };
  });
}

function termsOf({ words, joined }: Chunk, isLast: boolean): string[] {
  const terms = words.map((word, index) => (isLast && index === words.length - 1 ? unfinished(word) : quoted(word)));
  return joined === null ? terms : [`((${terms.join(" AND ")}) OR ${quoted(clip(joined))})`];
}

/** The last word may be unfinished. A book that has it whole comes before one that has a longer word. */
function unfinished(word: string): string {
  return word.length < prefixLengthMin ? quoted(word) : `(${quoted(word)} OR ${quoted(word)}*)`;
}

function quoted(word: string): string {
  return `"${word}"`;
}

/** Cut between characters, never inside one. */
function clip(word: string): string {
  return word.length <= wordLengthMax ? word : word.slice(0, wordLengthMax).replace(/[\ud800-\udbff]$/, "");
}
