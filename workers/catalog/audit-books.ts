import type { AuditEntry } from "../../shared/audit.ts";
import type { ListPrice } from "../../shared/money.ts";
import type { Edit } from "./edit-books.ts";
import type { BookRecord } from "./repository/edits.ts";
import type { BookFacts } from "./tables.ts";

type By = Pick<Edit, "caller" | "trace" | "now">;

/** What the audit says of a version of a book: that it was written, and each price that is another than before. */
export function auditOfBook(edit: By, { book, editions, prices }: BookRecord, before: BookFacts | null): AuditEntry[] {
  const { id, version, sellerId } = book;
  const known = new Map(before?.editions.flatMap(({ sku, ...edition }) => pricesOf(edition).map((one) => [`${sku} ${one.currency}`, one])));
  const changes = editions.flatMap(({ sku, ...edition }, position) => {
    const further = prices.filter((price) => price.position === position);
    return [edition, ...further].flatMap(({ priceMinor, currency }) => {
      const from = known.get(`${sku} ${currency}`);
      if (!from || from.amount === priceMinor) return [];
      return [entryOf(edit, "price.changed", sku, { bookId: id, version, from: from.amount, to: priceMinor, currency })];
    });
  });
  return [entryOf(edit, before ? "book.updated" : "book.created", id, { version, sellerId }), ...changes];
}

function pricesOf({ price, prices }: Pick<BookFacts["editions"][number], "price" | "prices">): ListPrice[] {
  return [price, ...prices];
}

/** What it says of a book that was deleted. */
export function auditOfRemoval(edit: By, { id, version, sellerId }: { id: string; version: number; sellerId: string }): AuditEntry {
  return entryOf(edit, "book.removed", id, { version, sellerId });
}

function entryOf({ caller, trace, now }: By, action: string, subject: string, data: AuditEntry["data"]): AuditEntry {
  return { by: caller.actor, action, subject, data, requestId: trace.requestId, atMs: now };
}
