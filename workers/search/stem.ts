/**
 * The stem of an English word in lower case, as the `porter` tokenizer of SQLite's FTS5 makes it: M. F. Porter, "An
 * algorithm for suffix stripping", Program 14(3), 1980, pages 130–137. The steps bear the numbers they have there.
 * Words with anything but a–z and digits in them, and very short or long ones, stay as they are.
 */
export function stemOf(word: string): string {
  if (word.length < 3 || word.length > 64 || !/^[a-z0-9]+$/.test(word)) return word;
  return [step1a, step1b, step1c, step2, step3, step4, step5].reduce((stem, step) => step(stem), word);
}

/** A word as consonants and vowels, e.g. `trouble` → `ccvvccv`. A `y` is a vowel behind a consonant. */
function shapeOf(word: string): string {
  let shape = "";
  for (const letter of word) shape += /[aeiou]/.test(letter) || (letter === "y" && shape.endsWith("c")) ? "v" : "c";
  return shape;
}

/** m: how often vowels are followed by consonants. */
function measureOf(stem: string): number {
  return shapeOf(stem).match(/v+c+/g)?.length ?? 0;
}

const hasVowel = (stem: string) => shapeOf(stem).includes("v");
/** *d: the word ends in a double consonant. */
const endsDouble = (word: string) => /(.)\1$/.test(word) && shapeOf(word).endsWith("c");
/** *o: the word ends consonant, vowel, consonant, the last not being w, x or y. */
const endsShort = (word: string) => shapeOf(word).endsWith("cvc") && !/[wxy]$/.test(word);

type Rule = [suffix: string, replacement: string];

/** Applies the rule with the first suffix that fits, if what stands before it has a measure above `above`. */
function replaceSuffix(word: string, rules: Rule[], above: number): string {
  const [suffix, replacement] = rules.find(([candidate]) => word.endsWith(candidate)) ?? [];
  if (suffix === undefined || replacement === undefined) return word;
  const stem = word.slice(0, -suffix.length);
  return measureOf(stem) > above ? stem + replacement : word;
}

function step1a(word: string): string {
  if (/(?:sses|ies)$/.test(word)) return word.slice(0, -2);
  return /[^s]s$/.test(word) ? word.slice(0, -1) : word;
}

function step1b(word: string): string {
  if (word.endsWith("eed")) return measureOf(word.slice(0, -3)) > 0 ? word.slice(0, -1) : word;
  const [suffix] = /(?:ed|ing)$/.exec(word) ?? [];
  const stem = suffix ? word.slice(0, -suffix.length) : "";
  if (!hasVowel(stem)) return word;
  if (/(?:at|bl|iz)$/.test(stem)) return `${stem}e`;
  if (endsDouble(stem) && !/[lsz]$/.test(stem)) return stem.slice(0, -1);
  return measureOf(stem) === 1 && endsShort(stem) ? `${stem}e` : stem;
}

function step1c(word: string): string {
  return word.endsWith("y") && hasVowel(word.slice(0, -1)) ? `${word.slice(0, -1)}i` : word;
}

const rules2: Rule[] = [
  ["ational", "ate"],
  ["tional", "tion"],
  ["enci", "ence"],
  ["anci", "ance"],
  ["izer", "ize"],
  ["logi", "log"],
  ["bli", "ble"],
  ["alli", "al"],
  ["entli", "ent"],
  ["eli", "e"],
  ["ousli", "ous"],
  ["ization", "ize"],
  ["ation", "ate"],
  ["ator", "ate"],
  ["alism", "al"],
  ["iveness", "ive"],
  ["fulness", "ful"],
  ["ousness", "ous"],
  ["aliti", "al"],
  ["iviti", "ive"],
  ["biliti", "ble"],
];
const step2 = (word: string) => replaceSuffix(word, rules2, 0);

const rules3: Rule[] = [
  ["icate", "ic"],
  ["ative", ""],
  ["alize", "al"],
  ["iciti", "ic"],
  ["ical", "ic"],
  ["ful", ""],
  ["ness", ""],
];
const step3 = (word: string) => replaceSuffix(word, rules3, 0);

const suffixes4 = "al ance ence er ic able ible ant ement ment ent sion tion ou ism ate iti ous ive ize".split(" ");

function step4(word: string): string {
  const suffix = suffixes4.find((candidate) => word.endsWith(candidate));
  if (!suffix) return word;
  // Of `sion` and `tion` only `ion` goes: the s or t is what allows it to.
  const stem = word.slice(0, /^[st]ion$/.test(suffix) ? -3 : -suffix.length);
  return measureOf(stem) > 1 ? stem : word;
}

function step5(word: string): string {
  const stem = word.slice(0, -1);
  const isShorn = word.endsWith("e") && (measureOf(stem) > 1 || (measureOf(stem) === 1 && !endsShort(stem)));
  const left = isShorn ? stem : word;
  return left.endsWith("ll") && measureOf(left) > 1 ? left.slice(0, -1) : left;
}
