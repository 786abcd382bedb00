import type { SubjectCode } from "../../../../shared/contracts/catalog.ts";
import { isPublicationDate } from "../../../../shared/published-on.ts";
import { slugOf } from "../../../../shared/slug.ts";
import type { FaultCode } from "./data-quality.ts";
import type { BookDraft, Defaults, Draft, FieldFault } from "./draft.ts";
import { draftEdition } from "./draft-edition.ts";
import type { Rules, Unsaid } from "./entry.ts";
import { languageCodeOf } from "./language-code.ts";
import type { Layout } from "./layout.ts";
import { listIn, openRow, type Read, RowRejected, said } from "./read-row.ts";
import { openText } from "./read-text.ts";
import { volumeOf } from "./split-title.ts";
import type { NamedSubject } from "./subjects-of-genres.ts";
import { namesIn } from "./transforms.ts";

/**
 * The book that rows of a table say, one for each edition, read as its file's layout has them. What the shop itself checks (lengths,
 * formats) is left to the shop. Raises RowRejected.
 */
export function draftBook(rows: string[][], layout: Layout, defaults: Defaults): Draft {
  const faults: FieldFault[] = [];
  const rules: Rules = {};
  const unsaid: Unsaid = {};
  const reads = rows.map((cells) => openRow(cells, layout));
  const [read = openRow([], layout)] = reads;
  const text = openText(read, layout, faults);
  const note = (pointer: string, code: FaultCode, reason: string) => void faults.push({ pointer, code, reason });
  const editions = reads.map((one, index) => inRow(index, () => draftEdition(one, { layout, defaults, index, faults, rules, unsaid })));
  reads.forEach((one, index) => {
    if (one("title") !== read("title"))
      note(`/editions/${index}`, "work-differs", `the title ${JSON.stringify(one("title").slice(0, 40))}`);
  });
  const book: BookDraft = {
    title: text("title", "/title"),
    ...said(read, "slug", (slug) => ({ slug })),
    subtitle: text("subtitle", "/subtitle") || null,
    contributors: contributorsOf(read, text),
    series: seriesOf(read, text),
    subjects: subjectsOf(read),
    ...said(read, "subjectCodes", (cell) => ({ subjectCodes: listIn(cell, "subjectCodes") as SubjectCode[] })),
    language: languageOf(read, note),
    publishedOn: publicationOf(read, note),
    description: text("description", "/description"),
    ...said(read, "sellerId", (sellerId) => ({ sellerId })),
    editions: editions.map(({ edition }) => edition),
  };
  if (layout.kind === "books" && book.title === "") throw new RowRejected("title", "title", "no title");
  return { skus: editions.map(({ sku }) => sku), copies: editions.map(({ copies }) => copies), book, rules, unsaid, faults };
}

function inRow<Made>(row: number, make: () => Made): Made {
  try {
    return make();
  } catch (error) {
    if (error instanceof RowRejected) error.row = row;
    throw error;
  }
}

type Note = (pointer: string, code: FaultCode, reason: string) => void;
type Text = ReturnType<typeof openText>;

/** People as a cell of JSON has them, else authors by their names, each once. */
function contributorsOf(read: Read, text: Text): BookDraft["contributors"] {
  const cell = read("contributors");
  if (cell !== "") return listIn(cell, "contributors") as BookDraft["contributors"];
  const names = namesIn(text("authors", "/contributors")).map((name) => name.replace(/^and /, ""));
  const bySlug = new Map<string, string>();
  for (const name of names) if (!bySlug.has(slugOf(name))) bySlug.set(slugOf(name), name);
  return [...bySlug.values()].map((name) => ({ name, role: "author" }));
}

function seriesOf(read: Read, text: Text): BookDraft["series"] {
  const name = text("series", "/series");
  return name === "" ? null : { name, volume: volumeOf(read("volume")) };
}

function subjectsOf(read: Read): NamedSubject[] {
  const cell = read("subjects");
  if (cell.startsWith("[")) return listIn(cell, "subjects") as NamedSubject[];
  return [...new Map(namesIn(cell).map((name) => [slugOf(name), { slug: slugOf(name), name }])).values()];
}

function languageOf(read: Read, note: Note): string | null {
  const text = read("language");
  const language = languageCodeOf(text);
  if (text !== "" && language === null) note("/language", "language", `${JSON.stringify(text.slice(0, 40))} is no language`);
  return language;
}

/** A year, or a date as ISO 8601 has it; negative years are BC (`-750.0` → `-0750`). */
function publicationOf(read: Read, note: Note): string | null {
  const text = read("publishedOn");
  const [, sign, year] = /^(-?)(\d{1,4})(?:\.0)?$/.exec(text) ?? [];
  const date = year === undefined ? text : `${sign}${year.padStart(4, "0")}`;
  if (text === "") return null;
  if (year !== undefined ? Number(year) === 0 : !/^-?\d{4}-\d{2}(?:-\d{2})?$/.test(text)) {
    note("/publishedOn", "year", `${JSON.stringify(text.slice(0, 40))} is no year and no date`);
    return null;
  }
  if (!isPublicationDate(date) || date.startsWith("0000")) throw new RowRejected("publishedOn", "date", `there is no date ${date}`);
  return date;
}
