import type { AuditEntry } from "../../shared/audit.ts";
import type { Edit } from "./edit-books.ts";
import type { BookRecord } from "./repository/edits.ts";
import type { BookFacts } from "./tables.ts";

type By = Pick<Edit, "caller" | "trace" | "now">;

/** What the audit says of a version of a book: that it was written, and each price that is another than before. */
export function auditOfBook(edit: By, { book, editions }: BookRecord, before: BookFacts | null): AuditEntry[] {
  const { id, version, sellerId } = book;
  const known = new Map(before?.editions.map(({ sku, price }) => [sku, price]));
  const prices = editions.flatMap(({ sku, priceMinor, currency }) => {
    const from = known.get(sku);
    if (!from || (from.amount === priceMinor && from.currency === currency)) return [];
    return [entryOf(edit, "price.changed", sku, { bookId: id, version, from: from.amount, to: priceMinor, currency })];
  });
  return [entryOf(edit, before ? "book.updated" : "book.created", id, { version, sellerId }), ...prices];
}

/** What it says of a book that was deleted. */
export function auditOfRemoval(edit: By, { id, version, sellerId }: { id: string; version: number; sellerId: string }): AuditEntry {
  return entryOf(edit, "book.removed", id, { version, sellerId });
}

function entryOf({ caller, trace, now }: By, action: string, subject: string, data: AuditEntry["data"]): AuditEntry {
  return { by: caller.actor, action, subject, data, requestId: trace.requestId, atMs: now };
}
