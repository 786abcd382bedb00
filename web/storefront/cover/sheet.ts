import { coverSize } from "../../../shared/cover-path.ts";
import type { Face } from "./measure.ts";
import type { Colours } from "./palette.ts";
import { fitText, type Room, type Setting } from "./typeset.ts";

/** What a composition has to work with. */
export type Sheet = {
  title: string;
  /** The authors in one line, empty when nobody is named. */
  author: string;
  isRightToLeft: boolean;
  colours: Colours;
  /** Numbers from 0 up to 1 that follow from the book. */
  random: () => number;
};

/** A cover is two wide and three high, in the units everything on it is measured in. */
export const { width, height } = coverSize;
/** What stays free of words at each edge. */
export const margin = 34;

/** Fonts of Macs, of Windows, of Linux desktops and of Androids, in this order: a cover brings none along. */
const fonts: Record<Face, string> = {
  serif: "Iowan Old Style,Palatino Linotype,URW Palladio L,P052,Palatino,Liberation Serif,Noto Serif,serif",
  sans: "Helvetica Neue,Helvetica,Arial,Liberation Sans,Roboto,Noto Sans,sans-serif",
};

/** A pair of lines of text within the margins, from its first baseline on. */
type Placing = { y: number; fill: string; face: Face; align?: "start" | "middle"; leading?: number; weight?: number; x?: number };

/** Lines of text as an element. On a cover that is read from right to left, they begin at the right. */
export function text({ lines, size }: Setting, sheet: Sheet, placing: Placing): string {
  const { y, fill, face, align = "start", leading = 1.1, weight = face === "sans" ? 700 : 400, x = margin } = placing;
  const [place, anchor] = align === "middle" ? [width / 2, "middle"] : sheet.isRightToLeft ? [width - x, "end"] : [x, "start"];
  const step = round(size * leading);
  const spans = lines.map((line, index) => `<tspan x="${place}"${index === 0 ? "" : ` dy="${step}"`}>${escapeXml(line)}</tspan>`);
  const look = `font-family="${fonts[face]}" font-size="${size}" font-weight="${weight}" text-anchor="${anchor}" fill="${fill}"`;
  return `<text y="${round(y)}" ${look}>${spans.join("")}</text>`;
}

/** The title in the largest size that fits. */
export function setTitle(sheet: Sheet, room: Partial<Room> & Pick<Room, "height">): Setting {
  return fitText(sheet.title, { width: width - 2 * margin, sizeMax: 64, sizeMin: 18, leading: 1.1, face: "serif", ...room });
}

/** The author, small, in two lines at most. */
export function setAuthor(sheet: Sheet, room: Partial<Room> = {}): Setting {
  return fitText(sheet.author, { width: width - 2 * margin, height: 48, sizeMax: 20, sizeMin: 13, leading: 1.2, face: "sans", ...room });
}

/** How high a block of text is from the top of its capitals to its last baseline. */
export function heightOf({ lines, size }: Setting, leading = 1.1): number {
  return size * (0.72 + (lines.length - 1) * leading);
}

/** A full-width rectangle. */
export function band(y: number, high: number, fill: string): string {
  return `<path d="M0 ${round(y)}h${width}v${round(high)}H0z" fill="${fill}"/>`;
}

/** The shop's mark, the open sheet, 18 wide, with its upper left corner at a point. */
export function mark(x: number, y: number, fill: string): string {
  return `<path d="M${x} ${y}l9 3v15l-9-3zM${x + 18} ${y}l-9 3v15l9-3z" fill="${fill}"/>`;
}

/** A whole number from `least` to `most`. */
export function between({ random }: Pick<Sheet, "random">, least: number, most: number): number {
  return least + Math.floor(random() * (most - least + 1));
}

/** One of several. */
export function oneOf<Item>({ random }: Pick<Sheet, "random">, items: readonly [Item, ...Item[]]): Item {
  return items[Math.floor(random() * items.length)] ?? items[0];
}

/** Text as XML has it between elements and in attributes. What XML forbids, half letters and control characters, is left out. */
export function escapeXml(words: string): string {
  const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
  const allowed = words.toWellFormed().replaceAll(/[\p{Cc}\p{Noncharacter_Code_Point}\ufffd]/gu, "");
  return allowed.replaceAll(/[&<>"']/g, (sign) => entities[sign] ?? "");
}

/** To a tenth, so that numbers stay short. */
export function round(value: number): number {
  return Math.round(value * 10) / 10;
}
