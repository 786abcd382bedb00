import { expect, test } from "vitest";
import { subscribers } from "../../shared/events/subscribers.ts";
import { etagOf } from "../../shared/http/etag.ts";
import { newTrace } from "../../shared/trace.ts";
import { createBook, deleteBook, type Edit, replaceBook } from "./edit-books.ts";
import { aBook, anAdmin, bindings, db } from "./fixtures.ts";
import { bookBodySchema } from "./schemas.ts";

const now = Date.UTC(2026, 10, 20);
const edit: Edit = { db, caller: anAdmin, trace: newTrace(), now };
const body = () => bookBodySchema.parse(aBook());

async function outboxRows(): Promise<{ subscriber: string; envelope: string }[]> {
  return (await bindings.DB.prepare("select subscriber, envelope from outbox order by id").all<{ subscriber: string; envelope: string }>())
    .results;
}

test("a change of a book is told to each subscriber in the same transaction, by id and version; a refused one is not", async () => {
  const { book } = await createBook(edit, body());
  const second = await replaceBook(edit, book.id, etagOf(book.id, 1), body());
  const losers = [replaceBook(edit, book.id, etagOf(book.id, 1), body()), deleteBook(edit, book.id, etagOf(book.id, 1))];
  expect((await Promise.allSettled(losers)).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  const third = await deleteBook(edit, book.id, etagOf(book.id, 2));

  const events = (await outboxRows()).map(({ subscriber, envelope }) => ({ subscriber, ...JSON.parse(envelope) }));
  for (const event of events) expect(event).toMatchObject({ source: "octavo/catalog", subject: book.id, data: { bookId: book.id } });
  const toldTo = subscribers["octavo.book.upserted.v1"];
  expect(toldTo).toEqual(expect.arrayContaining(["search", "recommender", "gateway"]));
  for (const subscriber of toldTo) {
    const ofSubscriber = events.filter((event) => event.subscriber === subscriber);
    expect(ofSubscriber.map(({ type, subjectversion }) => [subjectversion, type]).sort()).toEqual([
      [1, "octavo.book.upserted.v1"],
      [2, "octavo.book.upserted.v1"],
      [3, "octavo.book.removed.v1"],
    ]);
  }
  expect(events).toHaveLength(3 * toldTo.length);
  expect([second.outbox.length, third.length]).toEqual([toldTo.length, toldTo.length]);
});
