import { createExecutionContext, createMessageBatch, getQueueResult, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { drizzle } from "drizzle-orm/d1";
import { vi } from "vitest";
import type { Book, BookQuery } from "../../shared/contracts/catalog.ts";
import { recommendationListKey, recommendationListSchema } from "../../shared/contracts/recommendations.ts";
import { createEvent, type Envelope } from "../../shared/events/envelope.ts";
import { newId } from "../../shared/ids.ts";
import { ok } from "../../shared/result.ts";
import { newTrace } from "../../shared/trace.ts";
import Recommender from "./index.ts";

/** What the tests of this Worker share: a catalogue in memory, its events, and orders. */

vi.spyOn(console, "log").mockImplementation(() => undefined);

export const bindings = env as unknown as RecommenderEnv;
export const db = drizzle(bindings.DB);

/** The catalogue's live books by id, as its double answers. */
const shelf = new Map<string, Book>();
/** How often the catalogue was asked. */
export const asked = { count: 0 };

const catalog = {
  findBooks: async ({ ids }: { ids: string[] }) => {
    asked.count += 1;
    return ids.flatMap((id) => shelf.get(id) ?? []);
  },
  listBooks: async ({ cursor, limit }: BookQuery) => {
    const from = cursor ? Number(cursor) : 0;
    const items = [...shelf.values()].slice(from, from + limit);
    return ok({ items, nextCursor: from + limit < shelf.size ? `${from + limit}` : null });
  },
};

export type Traits = { authors?: string[]; subjects?: string[]; series?: string; volume?: number | null; version?: number };

/** Puts a version of a book into the catalogue, which tells nobody yet. */
export function putBook(id: string, { authors = [], subjects = [], series, volume = null, version = 1 }: Traits = {}): string {
  const book = {
    id,
    version,
    series: series === undefined ? null : { slug: series, name: series, volume },
    contributors: authors.map((slug) => ({ slug, name: slug, role: "author" as const })),
    subjects: subjects.map((slug) => ({ slug, name: slug })),
  };
  shelf.set(id, book as unknown as Book);
  return id;
}

export function takeBook(id: string): void {
  shelf.delete(id);
}

let booksMade = 0;

/** An id whose place in the order of ids is that of its making. */
export function bookId(): string {
  booksMade += 1;
  return `book_01h455vb4pex5vsknk${String(booksMade).padStart(8, "0")}`;
}

const at = Date.UTC(2026, 10, 21);

export function upserted(id: string, version = 1): Envelope {
  const type = "octavo.book.upserted.v1" as const;
  return createEvent({ type, source: "catalog", subject: id, subjectVersion: version, data: { bookId: id } }, newTrace(), at);
}

export function removed(id: string, version: number): Envelope {
  const type = "octavo.book.removed.v1" as const;
  return createEvent({ type, source: "catalog", subject: id, subjectVersion: version, data: { bookId: id } }, newTrace(), at);
}

export function changed(books: { bookId: string; version: number; isRemoved: boolean }[]): Envelope {
  const type = "octavo.books.changed.v1" as const;
  return createEvent({ type, source: "catalog", subject: "books", subjectVersion: 0, data: { books } }, newTrace(), at);
}

export function ordered(...bookIds: string[]): Envelope {
  const orderId = newId("ord");
  const lines = bookIds.map((each, index) => ({ sku: `SKU-${index}`, bookId: each, quantity: 1 }));
  const type = "octavo.order.placed.v1" as const;
  return createEvent({ type, source: "orders", subject: orderId, subjectVersion: 5, data: { orderId, lines } }, newTrace(), at);
}

function open(given: object = {}) {
  const context = createExecutionContext();
  return { context, worker: new Recommender(context, { ...bindings, CATALOG: catalog, ...given } as unknown as RecommenderEnv) };
}

/** Delivers messages in one batch; gives back how many are done with and how many come again. */
export async function deliver(events: unknown[], queue = "octavo-recommender-events") {
  const { context, worker } = open();
  const batch = createMessageBatch(
    queue,
    events.map((body) => ({ id: newId("req"), timestamp: new Date(), attempts: 1, body })),
  );
  await worker.queue(batch);
  const { explicitAcks, retryMessages } = await getQueueResult(batch, context);
  return { acked: explicitAcks.length, retried: retryMessages.length };
}

/** The list of a book as a sister Worker is given it, once it has been written down. */
export async function listOf(id: string) {
  const { context, worker } = open();
  const list = await worker.recommendationsFor({ bookId: id });
  await waitOnExecutionContext(context);
  return list;
}

/** Ids of the books recommended with a book, in order. */
export async function idsFor(id: string): Promise<string[]> {
  return (await listOf(id))?.books.map((book) => book.bookId) ?? [];
}

/** What is written down for a book. */
export async function written(id: string) {
  const text = await bindings.RECOMMENDATIONS.get(recommendationListKey(id));
  return text === null ? null : recommendationListSchema.parse(JSON.parse(text));
}

export async function runCron(): Promise<void> {
  await open().worker.scheduled();
}
