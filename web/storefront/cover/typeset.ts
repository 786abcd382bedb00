import { type Face, widthOf } from "./measure.ts";

/** Lines of text and the size they are set in. */
export type Setting = { lines: string[]; size: number };

/** The room for a text: no line wider than `width`, all of them no higher than `height`. Sizes are tried from `sizeMax` down. */
export type Room = { width: number; height: number; sizeMax: number; sizeMin: number; leading: number; face: Face };

/** A piece of text that is not broken, and whether a space stands before it. */
type Piece = { text: string; isSpaced: boolean };

const sizeStep = 2;
/** Steps of the search for lines of even length: after so many, they are even to a hundredth of the width. */
const balanceSteps = 7;

/** A text in its largest size that fits. One that fits in no size is set in the smallest and ends in an ellipsis. */
export function fitText(text: string, room: Room): Setting {
  const pieces = piecesOf(text);
  for (let size = room.sizeMax; size >= room.sizeMin; size -= sizeStep) {
    const lines = breakLines(pieces, room.width / size, room.face);
    const isWide = lines.some((line) => widthOf(line, room.face) * size > room.width);
    if (!isWide && lines.length * size * room.leading <= room.height)
      return { lines: balance(pieces, lines, room.width / size, room.face), size };
  }
  return { lines: cutLines(text, room), size: room.sizeMin };
}

/** Words; East Asian text may be broken at every letter, and a hyphen or dash ends a piece. */
export function piecesOf(text: string): Piece[] {
  const form =
    /(\s*)([\p{scx=Han}\p{scx=Hira}\p{scx=Kana}][\p{Po}\p{Pe}\p{Pf}\p{Lm}]*|(?:(?![\p{scx=Han}\p{scx=Hira}\p{scx=Kana}])[^\s\-–—/])+[-–—/]*|[-–—/]+)/gu;
  return [...text.trim().matchAll(form)].map(([, space = "", piece = ""], index) => ({ text: piece, isSpaced: index > 0 && space !== "" }));
}

/** Pieces in as few lines as there can be of at most `width` ems; a piece that is wider has a line of its own. */
function breakLines(pieces: Piece[], width: number, face: Face): string[] {
  const lines: string[] = [];
  for (const { text, isSpaced } of pieces) {
    const last = lines.at(-1);
    const longer = `${last ?? ""}${isSpaced && last !== undefined ? " " : ""}${text}`;
    if (last !== undefined && widthOf(longer, face) <= width) lines[lines.length - 1] = longer;
    else lines.push(text);
  }
  return lines;
}

/** The same number of lines, as even in length as they can be. */
function balance(pieces: Piece[], lines: string[], width: number, face: Face): string[] {
  let [narrow, wide, best] = [width / 3, width, lines];
  for (let step = 0; step < balanceSteps; step += 1) {
    const middle = (narrow + wide) / 2;
    const tried = breakLines(pieces, middle, face);
    const fits = tried.length === lines.length && tried.every((line) => widthOf(line, face) <= width);
    if (fits) [wide, best] = [middle, tried];
    else narrow = middle;
  }
  return best;
}

/** As many lines of the smallest size as there is room for, broken anywhere if need be. */
function cutLines(text: string, { width, height, sizeMin, leading, face }: Room): string[] {
  const linesMax = Math.max(1, Math.floor(height / (sizeMin * leading)));
  const letters = piecesOf(text).flatMap((piece) => broken(piece, width / sizeMin, face));
  const lines = breakLines(letters, width / sizeMin, face);
  if (lines.length <= linesMax) return lines;
  const kept = lines.slice(0, linesMax);
  return [...kept.slice(0, -1), cutLine(kept.at(-1) ?? "", width / sizeMin, face)];
}

/** A piece wider than a line, as pieces that are not. */
function broken({ text, isSpaced }: Piece, width: number, face: Face): Piece[] {
  const parts: string[] = [""];
  for (const letter of text) {
    const longer = `${parts.at(-1)}${letter}`;
    if (widthOf(longer, face) <= width) parts[parts.length - 1] = longer;
    else parts.push(letter);
  }
  return parts.map((part, index) => ({ text: part, isSpaced: index === 0 && isSpaced }));
}

/** The beginning of a line, with an ellipsis, no wider than `width` ems. */
function cutLine(line: string, width: number, face: Face): string {
  let letters = [...line];
  while (letters.length > 0 && widthOf(`${letters.join("")}…`, face) > width) letters = letters.slice(0, -1);
  return `${letters.join("").trimEnd()}…`;
}
