import { createReadStream, existsSync, globSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { FileFormat } from "../../../../shared/contracts/imports.ts";
import { slugOf } from "../../../../shared/slug.ts";
import { type ExportFormatName, exportFormats } from "../../exports/export-formats.ts";
import type { ExportedBook } from "../../exports/exported-book.ts";
import { fullBook, oddBooks } from "../../exports/testing/samples.ts";
import { type BookBody, bookBodySchema } from "../../schemas.ts";
import type { Entry, Resume } from "./entry.ts";
import { ImportError } from "./import-error.ts";
import { openReader } from "./open-reader.ts";

const formats = Object.keys(exportFormats) as ExportFormatName[];
const context = {
  defaults: { priceMinor: 1_000, currency: "USD", stock: 0, format: "paperback" } as const,
  nowMs: Date.UTC(2026, 10, 22),
};
const booksMax = 3_000;

async function readBytes(format: FileFormat, bytes: Buffer, resume: Resume | null = null): Promise<Entry[]> {
  const source = (async function* () {
    yield bytes.subarray(resume?.byte ?? 0);
  })();
  return Array.fromAsync(openReader(format)(source, context, resume));
}

/** The books of a file that the shop would take, up to a bound; of one that breaks off those before. */
async function booksOfFile(format: FileFormat, file: string): Promise<BookBody[]> {
  const books: BookBody[] = [];
  try {
    for await (const entry of openReader(format)(createReadStream(file), context, null)) {
      const parsed = "draft" in entry ? bookBodySchema.safeParse(entry.draft.book) : null;
      if (parsed?.data) books.push(parsed.data);
      if (books.length === booksMax) break;
    }
  } catch (error) {
    if (!(error instanceof ImportError)) throw error;
  }
  return books;
}

/** A book as the shop would have it: with an address, and nothing left open. */
function asStored({ sellerId, ...book }: BookBody, place: number): ExportedBook {
  const slug = book.slug ?? `${slugOf(book.title)}-${place}`;
  return {
    ...{ ...book, slug, sellerId: sellerId ?? null },
    subjects: book.subjects.map((subject) => ({ ...subject, name: subject.name ?? subject.slug })),
    editions: book.editions.map((edition) => ({ ...edition, recordReference: edition.recordReference ?? null })),
  };
}

const bytesOf = (format: ExportFormatName, books: ExportedBook[]): Buffer => {
  const { begin, book, end } = exportFormats[format];
  return Buffer.from(begin + books.map(book).join("") + end);
};

/** What stands in the books of a file, each as the shop would read it. */
const booksIn = (entries: Entry[]) =>
  entries.map((entry, place) => ("draft" in entry ? asStored(bookBodySchema.parse(entry.draft.book), place) : entry));

const data = "../shared/data";
const onixSamples = globSync([`${data}/onix/*/*.xml`, "workers/catalog/imports/reading/onix/samples/*.xml"]).sort();

describe.each(formats)("as %s", (format) => {
  test("what was read from every ONIX sample is read again as it was", async () => {
    const books = (await Promise.all(onixSamples.map((file) => booksOfFile("onix", file)))).flat().map(asStored);
    expect(books.length).toBeGreaterThan(0);
    expect(booksIn(await readBytes(format, bytesOf(format, books)))).toEqual(books);
  });

  test.skipIf(!existsSync(data)).each(["goodbooks-10k/books.csv", "gutenberg/gutenberg_metadata.csv"])(
    "and so are the books of %s (skipped where ../shared/data is not there)",
    async (file) => {
      const books = (await booksOfFile("csv", `${data}/${file}`)).map(asStored);
      expect(books.length).toBe(booksMax);
      expect(booksIn(await readBytes(format, bytesOf(format, books)))).toEqual(books);
    },
  );

  test("a fresh reader goes on behind each book, and finds what one finds that read on", async () => {
    const books = [fullBook, ...oddBooks].map((book, place) => asStored(bookBodySchema.parse(book), place));
    const bytes = bytesOf(format, books);
    const whole = await readBytes(format, bytes);
    expect(whole.length).toBe(books.length);
    for (const [index, { next }] of whole.entries()) {
      const rest = await readBytes(format, bytes, next);
      expect(rest.map(({ record, line, sent }) => [record, line, sent])).toEqual(
        whole.slice(index + 1).map(({ record, line, sent }) => [record, line, sent]),
      );
      expect(booksIn(rest).map((book) => ("slug" in book ? book.slug : book))).toEqual(books.slice(index + 1).map(({ slug }) => slug));
    }
  });
});
