import { type CoverFacts, coverAuthorsOf, seedOf } from "../../../shared/cover-path.ts";
import { arcs, bars, discs, fold, hills, tiles } from "./compositions/geometric.ts";
import { frame, initial, label, poster, ruled } from "./compositions/typographic.ts";
import { colourwaysOf, shelves } from "./palette.ts";
import { escapeXml, height, oneOf, type Sheet, width } from "./sheet.ts";
import { shelfNumberOf } from "./shelf.ts";

/** Longest title a cover is drawn for, in letters; a longer one ends there, in an ellipsis. */
const titleLettersMax = 240;
/** Most words a poster has, and letters a word of it. */
const posterWordsMax = 5;
const posterLettersMax = 11;

/** Fills a sheet: gives back what is drawn on it. */
type Composition = (sheet: Sheet) => string;

const everyTitle: [Composition, ...Composition[]] = [label, tiles, frame, arcs, discs, bars, hills, fold];
/** Ruled paper wants lines to write on it. */
const ruledLettersMin = 14;
const rightToLeft = /^[^\p{L}]*[\p{scx=Arab}\p{scx=Hebr}]/u;
const alphabetic = /^[\p{scx=Latn}\p{scx=Cyrl}\p{scx=Grek}\p{N}\p{P}\p{S}\p{Z}]+$/u;

/**
 * A book's cover as an SVG document of 400 by 600, a few kilobytes of type and plain shapes. The same facts always give
 * the same cover: the subject decides the colours, the book the composition.
 */
export function drawCover(facts: CoverFacts): string {
  const sheet = sheetOf(facts);
  const composition = oneOf(sheet, compositionsFor(sheet.title));
  const alt = escapeXml(sheet.author ? `${sheet.title}, ${sheet.author}` : sheet.title);
  const drawn = composition(sheet);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img"><title>${alt}</title>${drawn}</svg>`;
}

function sheetOf(facts: CoverFacts): Sheet {
  const random = randomOf(seedOf(facts.slug));
  const shelf = shelves[shelfNumberOf(facts) - 1] ?? shelves[0];
  const title = shortened(facts.title.replaceAll(/\s+/g, " ").trim());
  return {
    title,
    author: authorLine(coverAuthorsOf(facts.contributors)),
    isRightToLeft: rightToLeft.test(title),
    colours: oneOf({ random }, colourwaysOf(shelf)),
    random,
  };
}

/** Compositions that suit a title: capitals and single letters are for alphabets that have them. */
function compositionsFor(title: string): [Composition, ...Composition[]] {
  const fitting: [Composition, ...Composition[]] = title.length < ruledLettersMin ? [...everyTitle] : [...everyTitle, ruled];
  if (!alphabetic.test(title)) return fitting;
  const words = title.split(" ");
  const isShort = words.length <= posterWordsMax && words.every(({ length }) => length <= posterLettersMax);
  return [...fitting, ...(/[\p{L}\p{N}]/u.test(title) ? [initial] : []), ...(isShort ? [poster, poster] : [])];
}

/** `Ann Lee`, `Ann Lee & Bo Ray`, `Ann Lee and others`. */
function authorLine(names: string[]): string {
  const [first = "", second] = names;
  if (second === undefined) return first;
  return names.length === 2 ? `${first} & ${second}` : `${first} and others`;
}

function shortened(title: string): string {
  const letters = [...title];
  return letters.length > titleLettersMax ? `${letters.slice(0, titleLettersMax).join("")}…` : title;
}

/** Numbers from 0 up to 1 that follow from a seed (mulberry32, by Tommy Ettinger). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
