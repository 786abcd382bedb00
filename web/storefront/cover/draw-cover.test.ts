import { describe, expect, test } from "vitest";
import type { CoverFacts } from "../../../shared/cover-path.ts";
import { contrast } from "../contrast.ts";
import { drawCover } from "./draw-cover.ts";
import { type Face, widthOf } from "./measure.ts";
import { colourwaysOf, shelves } from "./palette.ts";
import { height, width } from "./sheet.ts";

const by = (...names: string[]) => names.map((name) => ({ name, role: "author" }));
const titles = [
  "It",
  "Emma",
  "W",
  "!?",
  "1984",
  "The Adventures of Sherlock Holmes",
  "Narrative of the Life of Frederick Douglass",
  "Donaudampfschifffahrtsgesellschaftskapitänswitwenrente",
  "x".repeat(240),
  "The Life and Strange Surprizing Adventures ".repeat(12),
  "红楼梦",
  "源氏物語とその時代についての長い長い題名がここにありますので折り返します",
  "ألف ليلة وليلة",
  "Преступление и наказание",
  "Οδύσσεια",
  "सत्य के प्रयोग",
  "Books 🎩 and hats",
];
/** Every title on enough books to be set in every composition. */
const books: CoverFacts[] = titles.flatMap((title, place) =>
  Array.from({ length: 40 }, (_, copy) => ({
    slug: `book-${place}-${copy}`,
    title,
    contributors:
      [[], by("Jane Austen"), by("Ann Lee", "Bo Ray"), by("A name that goes on ".repeat(9)), by("曹雪芹", "b", "c")][copy % 5] ?? [],
    subjects: copy % 3 === 0 ? [] : [{ slug: `subject-${copy}` }],
  })),
);

const entities: Record<string, string> = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'" };
const unescapeXml = (text: string) => text.replaceAll(/&[^;]+;/g, (entity) => entities[entity] ?? `no such entity ${entity}`);

/** The value of an attribute of the tag an element begins with. */
const attributeOf = (tag: string, name: string) => new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1] ?? "";

type Line = { words: string; left: number; right: number; top: number; bottom: number };

/** Where each line of text of a cover stands, by our own measure. */
function linesOf(svg: string): Line[] {
  return [...svg.matchAll(/(<text [^>]*>)(.*?)<\/text>/g)].flatMap(([, tag = "", inside = ""]) => {
    const size = Number(attributeOf(tag, "font-size"));
    const face: Face = attributeOf(tag, "font-family").includes("Helvetica") ? "sans" : "serif";
    let y = Number(attributeOf(tag, "y"));
    return [...inside.matchAll(/(<tspan[^>]*>)(.*?)<\/tspan>/g)].map(([, span = "", content = ""]) => {
      y += Number(attributeOf(span, "dy") || 0);
      const words = unescapeXml(content);
      const wide = widthOf(words, face) * size;
      const before = { start: 0, middle: wide / 2, end: wide }[attributeOf(tag, "text-anchor")] ?? Number.NaN;
      const left = Number(attributeOf(span, "x")) - before;
      return { words, left, right: left + wide, top: y - size * 0.75, bottom: y };
    });
  });
}

/** Whether every element that begins ends, in the right order, and no sign of markup stands loose. */
function isWellFormed(svg: string): boolean {
  const open: string[] = [];
  for (const [, end, name = "", rest = ""] of svg.matchAll(/<(\/?)([a-zA-Z]+)((?:\s+[\w-]+="[^"<]*")*\s*\/?)>/g)) {
    if (end === "/" && open.pop() !== name) return false;
    if (end === "" && !rest.endsWith("/")) open.push(name);
  }
  const loose = svg.replaceAll(/<\/?[a-zA-Z]+(?:\s+[\w-]+="[^"<]*")*\s*\/?>/g, "");
  return open.length === 0 && !/[<>]|&(?!amp;|lt;|gt;|quot;|#39;)/.test(loose);
}

describe("drawCover", () => {
  test("is the same for the same facts, and different for most other books", () => {
    expect(books.map(drawCover)).toEqual(structuredClone(books).map(drawCover));
    const emmas = books.filter(({ title }) => title === "Emma");
    expect(new Set(emmas.map(drawCover)).size).toBeGreaterThan(emmas.length * 0.9);
  });

  test("is a well-formed document of less than 4 KB, whatever the title", () => {
    for (const book of books) {
      const svg = drawCover(book);
      expect(isWellFormed(svg), svg).toBe(true);
      expect(new TextEncoder().encode(svg).byteLength, book.title).toBeLessThan(4_096);
      expect(svg, book.title).not.toMatch(/NaN|undefined|Infinity/);
    }
  });

  test("keeps every line of text inside its edges", () => {
    for (const book of books) {
      for (const { words, left, right, top, bottom } of linesOf(drawCover(book))) {
        expect.soft(left, `${book.slug}: ${words}`).toBeGreaterThanOrEqual(16);
        expect.soft(right, `${book.slug}: ${words}`).toBeLessThanOrEqual(width - 16);
        expect.soft(top, `${book.slug}: ${words}`).toBeGreaterThanOrEqual(16);
        expect.soft(bottom, `${book.slug}: ${words}`).toBeLessThanOrEqual(height - 16);
      }
    }
  });

  test("shows the whole title, unless it is longer than a cover has room for", () => {
    const read = (book: CoverFacts) =>
      linesOf(drawCover(book))
        .map(({ words }) => words)
        .join("")
        .replaceAll(/\s/g, "")
        .toUpperCase();
    for (const book of books.filter(({ title }) => [...title].length <= 60)) {
      expect(read(book), book.slug).toContain(book.title.replaceAll(/\s/g, "").toUpperCase());
    }
  });

  test("a title that would be markup is text", () => {
    for (let copy = 0; copy < 60; copy += 1) {
      const svg = drawCover({
        slug: `evil-${copy}`,
        title: `</text><script>alert(1)</script>&lt; "'`,
        contributors: by("<b onload='x'>", '"/>\u0000\ud800'),
        subjects: [],
      });
      expect(isWellFormed(svg), svg).toBe(true);
      expect(svg).not.toMatch(/<script|<b |\0|\ud800/i);
    }
  });

  test("a title that is read from the right begins at the right", () => {
    const places = books
      .filter(({ title }) => title.startsWith("ألف"))
      .flatMap((book) => [...drawCover(book).matchAll(/text-anchor="(\w+)"/g)]);
    expect(new Set(places.map(([, anchor]) => anchor))).toEqual(new Set(["end", "middle"]));
  });

  test("all compositions, shelves and colourways are used by a shop of books", () => {
    const shapes = Array.from({ length: 600 }, (_, place) =>
      drawCover({ slug: `novel-${place}`, title: "Emma", contributors: by("Jane Austen"), subjects: [{ slug: `s-${place}` }] }),
    );
    const grounds = new Set(shapes.map((svg) => /fill="(#\w+)"/.exec(svg)?.[1]));
    for (const { deep, bright, pale } of shelves) for (const ground of [deep, bright, pale]) expect(grounds).toContain(ground);
    expect(shapes.filter((svg) => svg.includes("<pattern")).length).toBeGreaterThan(20);
    expect(shapes.filter((svg) => svg.includes("<clipPath")).length).toBeGreaterThan(20);
  });
});

describe("colours of covers", () => {
  test("words stand out from their ground (WCAG 2.2, 1.4.3: at least 4.5 to 1)", () => {
    for (const { ground, ink } of shelves.flatMap((shelf) => colourwaysOf(shelf))) {
      expect(contrast(ground, ink), `${ink} on ${ground}`).toBeGreaterThanOrEqual(4.5);
    }
  });
});
