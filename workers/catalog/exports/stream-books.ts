import type { DrizzleD1Database } from "drizzle-orm/d1";
import type { Subject } from "../plan-subjects.ts";
import { listSubjectsWithAncestors } from "../repository/categories.ts";
import { listBooksToExport } from "../repository/exports.ts";
import { textStream } from "../text-stream.ts";
import type { ExportFormat } from "./export-formats.ts";
import { exportedBookOf } from "./exported-book.ts";

/** Books read at a time: with the longest descriptions there may be, some megabytes. */
const pageSize = 200;

/** Characters that are handed on together. A book more than fills it up: with thirty editions in CSV it may have two million. */
const pieceLength = 64 * 1_024;

/** Whose books: those of one seller, or all; and whether each says whose it is. */
export type ExportScope = { sellerId: string | null; isSellerTold: boolean };

/**
 * The books of a shop as a file, written as it is read: however many there are, one page of them is held, and
 * the text of one book, which says what its editions share with each of them. Of a book that changes while
 * its page is not reached yet, the file has what it is then.
 */
export function streamBooks(db: DrizzleD1Database, format: ExportFormat, scope: ExportScope): ReadableStream<Uint8Array> {
  return textStream(partsOf(db, format, scope));
}

async function* partsOf(db: DrizzleD1Database, format: ExportFormat, scope: ExportScope): AsyncGenerator<string, undefined> {
  const { isSellerTold, sellerId } = scope;
  yield format.begin;
  const subjectBySlug = new Map<string, Subject>();
  for (let after = ""; ; ) {
    const page = await listBooksToExport(db, { sellerId, after, limit: pageSize });
    const slugs = new Set(page.flatMap(({ facts }) => facts.subjects.map(({ slug }) => slug)));
    const unknown = [...slugs].filter((slug) => !subjectBySlug.has(slug));
    for (const subject of await listSubjectsWithAncestors(db, unknown)) subjectBySlug.set(subject.slug, subject);
    let text = "";
    for (const { facts, description } of page) {
      text += format.book(exportedBookOf(facts, description, { subjectBySlug, isSellerTold }));
      if (text.length < pieceLength) continue;
      yield text;
      text = "";
    }
    const last = page.at(-1);
    if (page.length < pageSize || last === undefined) {
      yield text + format.end;
      return;
    }
    yield text;
    after = last.sku;
  }
}
