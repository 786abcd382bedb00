import { widthOf } from "../measure.ts";
import { band, between, height, heightOf, margin, mark, oneOf, round, type Sheet, setAuthor, setTitle, text, width } from "../sheet.ts";
import { piecesOf } from "../typeset.ts";

const measure = width - 2 * margin;

/** Patterned paper with a label pasted on it. */
export function label(sheet: Sheet): string {
  const { ground, ink, second, spot } = sheet.colours;
  const [title, author] = [
    setTitle(sheet, { width: 236, height: 132, sizeMax: 40 }),
    setAuthor(sheet, { width: 236, height: 38, sizeMax: 16 }),
  ];
  const titleHigh = heightOf(title);
  const high = 64 + titleHigh + (sheet.author ? 26 + heightOf(author, 1.2) : 0);
  const top = 96;
  const y = top + 32 + title.size * 0.72;
  return [
    `<defs><pattern id="p" width="40" height="40" patternUnits="userSpaceOnUse" patternTransform="scale(${oneOf(sheet, [0.7, 0.85, 1.1])})">${oneOf(sheet, motifs)(second)}</pattern></defs>`,
    band(0, height, sheet.colours.ground),
    band(0, height, "url(#p)"),
    `<path d="M60 ${top}h280v${round(high)}H60z" fill="${ground}" stroke="${ink}" stroke-width="2"/>`,
    `<path d="M67 ${top + 7}h266v${round(high - 14)}H67z" fill="none" stroke="${spot}"/>`,
    text(title, sheet, { y, fill: ink, face: "serif", align: "middle" }),
    sheet.author &&
      text(author, sheet, {
        y: y + titleHigh - title.size * 0.72 + 26 + author.size * 0.72,
        fill: ink,
        face: "sans",
        align: "middle",
        leading: 1.2,
        weight: 400,
      }),
  ].join("");
}

/** What patterned papers are printed with: one tile of 40 by 40. */
const motifs: readonly [(ink: string) => string, ...((ink: string) => string)[]] = [
  (ink) => `<path d="M20 3 37 20 20 37 3 20zM20 15l-5 5 5 5 5-5z" fill="${ink}" fill-rule="evenodd"/>`,
  (ink) => `<path d="M20 2q13 18 0 36q-13-18 0-36M0 2q9 16 0 32zM40 2v32q-9-16 0-32" fill="${ink}"/>`,
  (ink) => `<path d="M0 10q10-12 20 0t20 0M0 30q10-12 20 0t20 0" fill="none" stroke="${ink}" stroke-width="5"/>`,
  (ink) =>
    `<path d="M0 20a20 20 0 0 1 40 0M10 20a10 10 0 0 1 20 0M0 40a20 20 0 0 0-20-20M-20 40a20 20 0 0 1 40 0M20 40a20 20 0 0 1 40 0" fill="none" stroke="${ink}" stroke-width="4"/>`,
  (ink) => `<path d="M20 6v28M6 20h28M0 0l5 5M40 40l-5-5M40 0l-5 5M0 40l5-5" stroke="${ink}" stroke-width="4"/>`,
  (ink) =>
    `<circle cx="20" cy="20" r="9" fill="${ink}"/><circle r="5" fill="${ink}"/><circle cx="40" r="5" fill="${ink}"/><circle cy="40" r="5" fill="${ink}"/><circle cx="40" cy="40" r="5" fill="${ink}"/>`,
];

/** A frame of a thick and a thin rule; everything centred. */
export function frame(sheet: Sheet): string {
  const { ground, ink, spot } = sheet.colours;
  const [title, author] = [setTitle(sheet, { width: 280, height: 220, sizeMax: 58 }), setAuthor(sheet, { width: 280 })];
  const middle = 262;
  return [
    band(0, height, ground),
    `<path d="M20 20h360v560H20z" fill="none" stroke="${ink}" stroke-width="5"/>`,
    `<path d="M30 30h340v540H30z" fill="none" stroke="${spot}" stroke-width="1.5"/>`,
    text(author, sheet, { y: 84, fill: ink, face: "sans", align: "middle", leading: 1.2, weight: 400 }),
    text(title, sheet, { y: middle - heightOf(title) / 2 + title.size * 0.72, fill: ink, face: "serif", align: "middle" }),
    `<path d="M150 430h100" stroke="${spot}" stroke-width="3"/>`,
    mark(191, 522, spot),
  ].join("");
}

/** The foot of a poster's words. */
const posterFoot = 496;
/** How high a line of capitals is, in its own size: the letters and a little air. */
const capitalHeight = 0.84;

/** The title as a poster: capitals as wide as the cover allows, said again in another ink until the sheet is full. */
export function poster(sheet: Sheet): string {
  const { ground, ink, echo } = sheet.colours;
  const lines = posterLines(sheet.title.toUpperCase());
  const sizes = lines.map((line) => Math.min(150, measure / widthOf(line, "sans")));
  const fitted = Math.min(1, (posterFoot - margin) / sizes.reduce((sum, size) => sum + size * capitalHeight, 0));
  let y = margin - 6;
  const words: string[] = [];
  for (let index = 0; ; index += 1) {
    const size = Math.floor((sizes[index % lines.length] ?? 0) * fitted);
    const isTitle = index < lines.length;
    if (!isTitle && y + size * capitalHeight > posterFoot) break;
    y += size * capitalHeight;
    words.push(
      text({ lines: [lines[index % lines.length] ?? ""], size }, sheet, { y, fill: isTitle ? ink : echo, face: "sans", weight: 800 }),
    );
  }
  return [
    band(0, height, ground),
    ...words,
    `<path d="M${margin} 522h${measure}" stroke="${ink}" stroke-width="4"/>`,
    text(setAuthor(sheet, { width: measure - 40, height: 36 }), sheet, { y: 552, fill: ink, face: "sans", leading: 1.2 }),
    mark(width - margin - 18, 540, ink),
  ].join("");
}

/** Short words that do not stand on a line of their own. */
const lettersPerLine = 5;

/** A title in lines of at least five letters. */
function posterLines(title: string): string[] {
  const lines: string[] = [];
  for (const { text: word, isSpaced } of piecesOf(title)) {
    const last = lines.at(-1);
    if (last === undefined || last.length >= lettersPerLine || last.length + word.length > 2 * lettersPerLine) lines.push(word);
    else lines[lines.length - 1] = `${last}${isSpaced ? " " : ""}${word}`;
  }
  return lines;
}

/** The first letter, as large as it can be, with the words above it. */
export function initial(sheet: Sheet): string {
  const { ground, ink, second } = sheet.colours;
  const [letter = ""] = [...(/[\p{L}\p{N}]/u.exec(withoutArticle(sheet.title))?.[0] ?? "").toUpperCase()];
  const size = Math.floor(Math.min(540, measure / widthOf(letter, "serif")));
  const [title, author] = [setTitle(sheet, { height: 100, sizeMax: 38, face: "sans" }), setAuthor(sheet)];
  return [
    band(0, height, ground),
    text({ lines: [letter], size }, sheet, { y: height - margin - 6, fill: second, face: "serif" }),
    text(author, sheet, { y: 52, fill: ink, face: "sans", leading: 1.2, weight: 400 }),
    text(title, sheet, { y: 58 + heightOf(author, 1.2) + title.size * 0.72, fill: ink, face: "sans" }),
  ].join("");
}

function withoutArticle(title: string): string {
  return title.replace(/^(?:the|an?) +(?=\S)/i, "");
}

/** Ruled paper: each line of the title stands on a rule, and the rules go on to the foot. */
export function ruled(sheet: Sheet): string {
  const { ground, ink, second, spot } = sheet.colours;
  const title = setTitle(sheet, { height: 330, sizeMax: 62, leading: 1.32 });
  const step = title.size * 1.32;
  const top = 92 + between(sheet, 0, 20);
  const rules = Array.from(
    { length: Math.floor((540 - top) / step) + 1 },
    (_, index) => `M${margin} ${round(top + index * step + 10)}h${measure}`,
  );
  return [
    band(0, height, ground),
    `<path d="${rules.join("")}" stroke="${second}" stroke-width="1.5"/>`,
    `<path d="M${margin} 30h${measure}" stroke="${spot}" stroke-width="8"/>`,
    text(title, sheet, { y: top, fill: ink, face: "serif", leading: 1.32 }),
    band(548, 52, ground),
    text(setAuthor(sheet, { height: 24 }), sheet, { y: 574, fill: ink, face: "sans" }),
  ].join("");
}
