import type { BatchItem } from "drizzle-orm/batch";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { type ConfirmedOrder, type KnownVersion, type LoggedVersion, ordersMax, versionsMax } from "../../shared/contracts/warehouse.ts";
import type { AnyEnvelope } from "../../shared/events/envelope.ts";
import { bulkMax } from "../../shared/events/types.ts";
import { listKnownVersions, noteOrders, noteVersions } from "./repository.ts";

/** Whom the events make this Worker ask. */
export type EventDeps = {
  db: DrizzleD1Database;
  catalog: { versionsOf(query: { known: KnownVersion[] }): Promise<LoggedVersion[]> };
  orders: { confirmedOrders(query: { orderIds: string[] }): Promise<ConfirmedOrder[]> };
};

/** The events this Worker subscribes to. */
export const factEvents = [
  "octavo.book.upserted.v1",
  "octavo.book.removed.v1",
  "octavo.books.changed.v1",
  "octavo.order.placed.v1",
] as const;

/**
 * Takes in what events tell of, many in one write. There is no inbox: what an event names is asked of its owner, who says the same
 * each time, and every row has the key its owner gives it, so that events which come twice or in another order change nothing.
 */
export async function takeEvents({ db, catalog, orders }: EventDeps, events: AnyEnvelope[]): Promise<void> {
  const told = newestTold(events.flatMap(versionsIn));
  for (let first = 0; first < told.length; first += bulkMax) await takeBooks({ db, catalog }, told.slice(first, first + bulkMax));
  const orderIds = [...new Set(events.flatMap((event) => (event.type === "octavo.order.placed.v1" ? [event.data.orderId] : [])))];
  for (let first = 0; first < orderIds.length; first += ordersMax) {
    await write(db, noteOrders(db, await orders.confirmedOrders({ orderIds: orderIds.slice(first, first + ordersMax) })));
  }
}

/** Throws on any other event, which ends among the dead letters. */
export async function refuseEvent({ type }: AnyEnvelope): Promise<void> {
  throw new Error(`analytics does not subscribe to ${type}`);
}

/** Takes in every version up to those told, so that no state between two is left out. */
async function takeBooks({ db, catalog }: Pick<EventDeps, "db" | "catalog">, told: KnownVersion[]): Promise<void> {
  const toldOf = new Map(told.map(({ bookId, version }) => [bookId, version]));
  const isBehind = ({ bookId, version }: KnownVersion) => version < (toldOf.get(bookId) ?? 0);
  let known = (await listKnownVersions(db, [...toldOf.keys()])).filter(isBehind);
  while (known.length > 0) {
    const versions = await catalog.versionsOf({ known });
    await write(db, noteVersions(db, versions));
    if (versions.length < versionsMax) return;
    const read = newestTold(versions);
    known = newestTold([...known, ...read]).filter(isBehind);
  }
}

function versionsIn(event: AnyEnvelope): KnownVersion[] {
  switch (event.type) {
    case "octavo.books.changed.v1":
      return event.data.books;
    case "octavo.book.upserted.v1":
    case "octavo.book.removed.v1":
      return [{ bookId: event.data.bookId, version: event.subjectversion }];
    default:
      return [];
  }
}

/** The highest version of each book. */
function newestTold(versions: KnownVersion[]): KnownVersion[] {
  const newest = new Map<string, number>();
  for (const { bookId, version } of versions) newest.set(bookId, Math.max(version, newest.get(bookId) ?? 0));
  return [...newest].map(([bookId, version]) => ({ bookId, version }));
}

async function write(db: DrizzleD1Database, statements: BatchItem<"sqlite">[]): Promise<void> {
  const [first, ...more] = statements;
  if (first) await db.batch([first, ...more]);
}
