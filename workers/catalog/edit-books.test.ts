import { expect, test } from "vitest";
import { parseEvent } from "../../shared/events/envelope.ts";
import { subscribers } from "../../shared/events/subscribers.ts";
import { etagOf } from "../../shared/http/etag.ts";
import { newTrace } from "../../shared/trace.ts";
import { changePrice } from "./change-price.ts";
import { createBook, deleteBook, type Edit, replaceBook } from "./edit-books.ts";
import { aBook, addBook, admin, anAdmin, anEdition, bindings, db, dollars, send } from "./fixtures.ts";
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

test("whatever makes, changes or deletes a book is published to every subscriber, in a form that subscribers can read", {
  tags: ["CAT-14"],
}, async () => {
  const edition = anEdition({ sku: "PUBLISHED" });
  const { book } = await addBook({ editions: [edition] });
  const path = `/api/books/${book.id}`;
  await send("PUT", path, aBook({ title: "Edited", editions: [edition] }), { ...admin, "if-match": `"${book.id}.1"` });
  await send("POST", "/api/books/batch", { books: [aBook({ title: "In a list", editions: [edition] })] });
  await changePrice(edit, { token: "", bookId: book.id, sku: "PUBLISHED", price: dollars(3), version: 3, trace: edit.trace });
  await send("DELETE", path, undefined, { ...admin, "if-match": `"${book.id}.4"` });

  const changes = [
    [1, "octavo.book.upserted.v1"],
    [2, "octavo.book.upserted.v1"],
    [3, "octavo.books.changed.v1"],
    [4, "octavo.book.upserted.v1"],
    [5, "octavo.book.removed.v1"],
  ] as const;
  const expected = changes.flatMap(([version, type]) => subscribers[type].map((subscriber) => `${version} ${type} to ${subscriber}`));
  const told = (await outboxRows()).flatMap(({ subscriber, envelope }) => {
    const parsed = parseEvent(JSON.parse(envelope));
    if ("reason" in parsed) throw new Error(parsed.reason);
    const { event } = parsed;
    const versions =
      event.type === "octavo.books.changed.v1"
        ? event.data.books.filter(({ bookId }) => bookId === book.id).map(({ version }) => version)
        : event.subject === book.id
          ? [event.subjectversion]
          : [];
    return versions.map((version) => `${version} ${event.type} to ${subscriber}`);
  });
  expect(told.toSorted()).toEqual(expected.toSorted());
});
