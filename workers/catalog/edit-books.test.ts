import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Subscriber, subscribers } from "../../shared/events/subscribers.ts";
import { etagOf } from "../../shared/http/etag.ts";
import { newTrace } from "../../shared/trace.ts";
import { createBook, deleteBook, type Edit, replaceBook } from "./edit-books.ts";
import { aBook, bindings, db } from "./fixtures.ts";
import { bookBodySchema } from "./schemas.ts";

const now = Date.UTC(2026, 10, 20);
const edit: Edit = { db, trace: newTrace(), now };
const body = () => bookBodySchema.parse(aBook());
const told = subscribers as Record<string, readonly Subscriber[]>;

async function outboxRows(): Promise<{ subscriber: string; envelope: string }[]> {
  return (await bindings.DB.prepare("select subscriber, envelope from outbox order by id").all<{ subscriber: string; envelope: string }>())
    .results;
}

describe("a change of a book", () => {
  test("is told to nobody while nobody subscribes", async () => {
    const created = await createBook(edit, body());
    expect(created.outbox).toEqual([]);
    expect(await outboxRows()).toEqual([]);
  });

  describe("with a subscriber", () => {
    beforeEach(() => Object.assign(told, { "octavo.book.upserted.v1": ["orders"], "octavo.book.removed.v1": ["orders"] }));
    afterEach(() => Object.assign(told, { "octavo.book.upserted.v1": [], "octavo.book.removed.v1": [] }));

    test("is told in the same transaction, by id and version; a refused one is not", async () => {
      const { book } = await createBook(edit, body());
      const second = await replaceBook(edit, book.id, etagOf(book.id, 1), body());
      const losers = [replaceBook(edit, book.id, etagOf(book.id, 1), body()), deleteBook(edit, book.id, etagOf(book.id, 1))];
      expect((await Promise.allSettled(losers)).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
      const third = await deleteBook(edit, book.id, etagOf(book.id, 2));

      const rows = await outboxRows();
      expect(rows).toHaveLength(3);
      const events = rows.map(({ subscriber, envelope }) => ({ subscriber, ...JSON.parse(envelope) }));
      expect(events.map(({ type, subjectversion }) => [subjectversion, type]).sort()).toEqual([
        [1, "octavo.book.upserted.v1"],
        [2, "octavo.book.upserted.v1"],
        [3, "octavo.book.removed.v1"],
      ]);
      for (const event of events)
        expect(event).toMatchObject({ subscriber: "orders", source: "octavo/catalog", subject: book.id, data: { bookId: book.id } });
      expect([second.outbox.length, third.length]).toEqual([1, 1]);
    });
  });
});
