import { editDistance, mayBeWithin } from "./edit-distance.ts";

/** Mistakes a word may have: one in a short word, two in a long one. */
const mistakesMax = (word: string) => (word.length < 3 ? 0 : word.length < 6 ? 1 : 2);
/** A last word shorter than this is not taken for the beginning of another. */
const unfinishedLengthMin = 3;
const wordLengthMax = 64;
/** Whoever types a word that exists meant another only if that is so many times as common. */
const commonerBy = 4;
/** Spellings of one word, and of the whole question, that are tried. */
const spellingsMax = 3;
const triedMax = 20;

/** A word of titles and names, and how many have it. */
export type KnownWord = [word: string, books: number];
/** Where known words that may be meant by a word lie: from one beginning up to another, and of a length. */
export type WordRange = [from: string, until: string, shortest: number, longest: number];
type Spelling = { word: string; mistakes: number };

/** The ranges to read of the vocabulary for these words. The first letter of each is taken for right. */
export function rangesOf(words: string[]): WordRange[] {
  const last = words.at(-1) ?? "";
  const after = (beginning: string) => `${beginning}\u{10ffff}`;
  const ranges = words.map((word): WordRange => {
    const first = String.fromCodePoint(word.codePointAt(0) ?? 0);
    return [first, after(first), word.length - mistakesMax(word), word.length + mistakesMax(word)];
  });
  return last.length < unfinishedLengthMin ? ranges : [...ranges, [last, after(last), last.length, wordLengthMax]];
}

/** Other spellings of the words, each word of them known, those with the fewest mistakes first. */
export function otherSpellings(words: string[], known: KnownWord[]): string[] {
  const asked = words.join(" ");
  const spellings = words.map((word, index) => spellingsOf(word, known, index === words.length - 1));
  return combinationsOf(spellings)
    .filter((text) => text !== asked)
    .slice(0, triedMax);
}

/**
 * The word as it is and the known words nearest to it; between equally near ones the commoner. To leave a word
 * unfinished is one mistake: the index finds words by the beginnings of their stems, which `misera` is too long for.
 */
function spellingsOf(word: string, known: KnownWord[], isLast: boolean): Spelling[] {
  const allowed = mistakesMax(word);
  const isBegun = (term: string) => isLast && word.length >= unfinishedLengthMin && term.startsWith(word);
  const own = Math.max(0, ...known.filter(([term]) => term === word).map(([, books]) => books));
  const candidates = known.filter(
    ([term, books]) => term !== word && books >= own * commonerBy && (isBegun(term) || mayBeWithin(allowed, word, term)),
  );
  const near = [...new Map(candidates)]
    .map(([term, books]) => ({ word: term, mistakes: isBegun(term) ? 1 : editDistance(word, term), books }))
    .filter(({ word: term, mistakes }) => isBegun(term) || mistakes <= allowed)
    .toSorted((left, right) => left.mistakes - right.mistakes || right.books - left.books);
  return [{ word, mistakes: 0 }, ...near.slice(0, spellingsMax)];
}

function combinationsOf(spellings: Spelling[][]): string[] {
  const start: { text: string[]; mistakes: number }[] = [{ text: [], mistakes: 0 }];
  const all = spellings.reduce(
    (found, choices) =>
      found
        .flatMap(({ text, mistakes }) => choices.map((choice) => ({ text: [...text, choice.word], mistakes: mistakes + choice.mistakes })))
        .toSorted((left, right) => left.mistakes - right.mistakes)
        // One more than is tried: the question itself is among them.
        .slice(0, triedMax + 1),
    start,
  );
  return all.map(({ text }) => text.join(" "));
}
