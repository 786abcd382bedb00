import { createHash } from "node:crypto";

/** Latin letters that have no plain one inside them for Unicode to find. */
const plainLetters: Record<string, string> = { ß: "ss", æ: "ae", œ: "oe", ø: "o", đ: "d", ð: "d", þ: "th", ł: "l", ħ: "h", ı: "i" };
const slugLengthMax = 80;
const titleSortLengthMax = 100;

/**
 * No language has more than 30 marks in a row (UAX #15, 13.1: Stream-Safe Text Format), and putting those of a run in order takes the square
 * of its length. In texts no longer than titles that is nothing, and looking costs more.
 */
const endlessMarks = /(\p{M}{30})\p{M}+/gu;
const shortLengthMax = 300;

/** Text without case and diacritics: `Émile Œuvre` → `emile oeuvre`. Letters of other scripts stay. */
export function fold(text: string): string {
  const safe = text.length <= shortLengthMax ? text : text.replaceAll(endlessMarks, "$1");
  const bare = safe.normalize("NFKD").replaceAll(/[\u0300-\u036f]/g, "");
  return bare
    .normalize("NFC")
    .toLowerCase()
    .replaceAll(/[ßæœøđðþłħı]/g, (letter) => plainLetters[letter] ?? letter);
}

/**
 * The slug of a name or title. Where letters cannot be shown in a–z, or some had to be cut off, a short hash of the
 * whole keeps different names apart.
 */
export function slugOf(text: string): string {
  const folded = fold(text).replaceAll(/['’ʼ]/g, "");
  const words = folded.match(/[a-z0-9]+/g) ?? [];
  const readable = words.join("-").slice(0, slugLengthMax).replace(/-$/, "");
  const isWhole = readable.length > 0 && readable === words.join("-") && !/[^\P{L}a-z]/u.test(folded);
  if (isWhole) return readable;
  const hash = createHash("sha256").update(folded).digest("hex").slice(0, 8);
  return readable ? `${readable}-${hash}` : hash;
}

/** What titles are ordered by: folded, from its first letter or digit on, cut to a length a cursor can carry. */
export function titleSortOf(title: string): string {
  const folded = fold(title).replaceAll(/\s+/g, " ");
  const fromFirstLetter = folded.replace(/^[^\p{L}\p{N}]+/u, "") || folded;
  return Array.from(fromFirstLetter).slice(0, titleSortLengthMax).join("");
}
