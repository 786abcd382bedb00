import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { vi } from "vitest";
import {
  type BookContent,
  type ConfirmedOrder,
  type KnownVersion,
  type LoggedVersion,
  ordersMax,
  versionsMax,
} from "../../shared/contracts/warehouse.ts";
import { createEvent, type Envelope } from "../../shared/events/envelope.ts";
import { newTrace } from "../../shared/trace.ts";
import Analytics from "./index.ts";

/** What the tests of this Worker share: owners in memory, their events, and everything the warehouse holds. */

vi.spyOn(console, "log").mockImplementation(() => undefined);

export const bindings = env as unknown as AnalyticsEnv;

/** What the owners keep, as their doubles answer. */
const log: LoggedVersion[] = [];
const placed: ConfirmedOrder[] = [];
/** The newest version of each book. */
const newest = new Map<string, number>();
/** What the warehouse asked its owners, in their order. */
export const asked: string[] = [];

const inOrder = (left: KnownVersion, right: KnownVersion) =>
  left.bookId === right.bookId ? left.version - right.version : left.bookId < right.bookId ? -1 : 1;

const owners = {
  CATALOG: {
    versionsAfter: async ({ after }: { after: KnownVersion }) => {
      asked.push("versionsAfter");
      return log
        .filter((each) => inOrder(each, after) > 0)
        .sort(inOrder)
        .slice(0, versionsMax);
    },
    versionsOf: async ({ known }: { known: KnownVersion[] }) => {
      asked.push("versionsOf");
      const isBeyond = ({ bookId, version }: LoggedVersion) => known.some((each) => each.bookId === bookId && version > each.version);
      return log.filter(isBeyond).sort(inOrder).slice(0, versionsMax);
    },
  },
  ORDERS: {
    confirmedOrders: async ({ orderIds }: { orderIds: string[] }) => placed.filter(({ orderId }) => orderIds.includes(orderId)),
    confirmedOrdersAfter: async ({ afterId }: { afterId: string }) =>
      placed
        .filter(({ orderId }) => orderId > afterId)
        .sort((left, right) => (left.orderId < right.orderId ? -1 : 1))
        .slice(0, ordersMax),
  },
};

/** Ten in the morning of a day of November, in UTC. */
export const on = (day: number, hour = 10): number => Date.UTC(2026, 10, day, hour);

/** A version for the log, the next of its book; gives back the event that tells of it. */
export function change(bookId: string, what: "written" | "pictured" | "removed", atMs: number, given: Partial<BookContent> = {}): Envelope {
  const version = 1 + (newest.get(bookId) ?? 0);
  newest.set(bookId, version);
  const kind = what === "removed" ? "removed" : version === 1 ? "created" : "updated";
  const content: BookContent = {
    ...{ title: bookId, slug: bookId, sellerId: "seller_1", editions: 1, priceFromMinor: 1_000, priceToMinor: 1_000, currency: "USD" },
    ...given,
  };
  log.push({ bookId, version, change: kind, atMs, content: what === "written" ? content : null });
  const type = what === "removed" ? ("octavo.book.removed.v1" as const) : ("octavo.book.upserted.v1" as const);
  return createEvent({ type, source: "catalog", subject: bookId, subjectVersion: version, data: { bookId } }, newTrace(), atMs);
}

/** The event that tells of many books at their newest versions. */
export function changedTogether(...bookIds: string[]): Envelope {
  const books = bookIds.map((bookId) => ({ bookId, version: newest.get(bookId) ?? 0, isRemoved: false }));
  const type = "octavo.books.changed.v1" as const;
  return createEvent({ type, source: "catalog", subject: "books", subjectVersion: 0, data: { books } }, newTrace(), on(1));
}

/** A confirmed order; gives back its event. */
export function order(orderId: string, atMs: number, ...lines: [bookId: string, quantity: number, unitPriceMinor: number][]): Envelope {
  placed.push({
    ...{ orderId, confirmedAtMs: atMs, currency: "USD" },
    lines: lines.map(([bookId, quantity, unitPriceMinor]) => ({
      sku: `SKU-${bookId}`,
      bookId,
      sellerId: "seller_1",
      quantity,
      unitPriceMinor,
    })),
  });
  const data = { orderId, lines: lines.map(([bookId, quantity]) => ({ sku: `SKU-${bookId}`, bookId, quantity })) };
  const type = "octavo.order.placed.v1" as const;
  return createEvent({ type, source: "orders", subject: orderId, subjectVersion: 5, data }, newTrace(), atMs);
}

function open() {
  const context = createExecutionContext();
  return { context, worker: new Analytics(context, { ...bindings, ...owners } as unknown as AnalyticsEnv) };
}

/** Delivers messages in one batch; gives back how many are done with and how many come again. */
export async function deliver(...events: unknown[]): Promise<{ acked: number; retried: number }> {
  const { context, worker } = open();
  const messages = events.map((body, index) => ({ id: `message-${index}`, timestamp: new Date(), attempts: 1, body }));
  const batch = createMessageBatch("octavo-analytics-events", messages);
  await worker.queue(batch);
  const { explicitAcks, retryMessages } = await getQueueResult(batch, context);
  return { acked: explicitAcks.length, retried: retryMessages.length };
}

export async function runCron(): Promise<void> {
  await open().worker.scheduled();
}

/** Any request, as the gateway sends it on. */
export async function ask(method: string, path: string, headers: Record<string, string> = {}): Promise<Response> {
  return await open().worker.fetch(new Request(`http://octavo.test${path}`, { method, headers }));
}

const tables = {
  book_states: "book_id, version",
  book_changes: "book_id, version",
  catalogue_days: "day",
  sold_lines: "order_id, position",
  sales_days: "day, currency",
  book_sales_days: "day, book_id, currency",
};

/** All that the warehouse holds, to the byte, by table. */
export async function holdings(): Promise<Record<string, unknown[]>> {
  const names = Object.entries(tables);
  const results = await bindings.DB.batch(names.map(([table, order]) => bindings.DB.prepare(`select * from ${table} order by ${order}`)));
  return Object.fromEntries(names.map(([table], index) => [table, results[index]?.results ?? []]));
}

/** Rows of one statement. */
export async function rowsOf<Row>(sql: string): Promise<Row[]> {
  return (await bindings.DB.prepare(sql).all<Row>()).results;
}

/** A shop and a warehouse that have nothing yet. */
export async function beginAnew(): Promise<void> {
  log.length = 0;
  newest.clear();
  placed.length = 0;
  asked.length = 0;
  await bindings.DB.batch([...Object.keys(tables), "loads", "dead_letters"].map((table) => bindings.DB.prepare(`delete from ${table}`)));
}
