import { and, eq, isNull } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { isAnyOf } from "../../../shared/insert-rows.ts";
import type { StoredBook } from "../book-record.ts";
import { books, editions } from "../tables.ts";
import { factsOf } from "./facts.ts";

/** An edition that is sold now, by the reference of its record, with its book. */
export type ReferredEdition = { reference: string; sku: string; book: StoredBook };

/** The editions of one seller that have any of these record references. */
export async function listEditionsByReference(db: DrizzleD1Database, references: string[], sellerId: string): Promise<ReferredEdition[]> {
  const { facts, description, version } = books;
  const rows = await db
    .select({ reference: editions.recordReference, sku: editions.sku, facts, description, version })
    .from(editions)
    .innerJoin(books, and(eq(books.id, editions.bookId), eq(books.sellerId, sellerId)))
    .where(and(isAnyOf(editions.recordReference, references), isNull(editions.withdrawnAtMs)));
  return rows.map(({ reference, sku, ...book }) => ({ reference: reference ?? "", sku, book: { ...book, facts: factsOf(book.facts) } }));
}
