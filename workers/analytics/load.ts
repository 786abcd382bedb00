import type { DrizzleD1Database } from "drizzle-orm/d1";
import { type ConfirmedOrder, type KnownVersion, type LoggedVersion, ordersMax, versionsMax } from "../../shared/contracts/warehouse.ts";
import { beginLoad, findLoad, noteOrders, noteVersions, stepLoad } from "./repository.ts";

/** How far a load is: behind a version of the catalogue's log, then behind an order. Ids sort from "" on. */
export type LoadPlace = { step: "versions"; after: KnownVersion } | { step: "orders"; afterId: string };

/** The owners of what is loaded. */
export type Owners = {
  catalog: { versionsAfter(query: { after: KnownVersion }): Promise<LoggedVersion[]> };
  orders: { confirmedOrdersAfter(query: { afterId: string }): Promise<ConfirmedOrder[]> };
};

export type Loaded = { versions: number; orders: number; isFinished: boolean };

/** Where a load begins. */
export const loadStart: LoadPlace = { step: "versions", after: { bookId: "", version: 0 } };

/** Empties the warehouse; it is loaded from the beginning after that. Events may go on coming: what they tell of is loaded once. */
export async function reload(db: DrizzleD1Database): Promise<void> {
  await beginLoad(db, loadStart);
}

/**
 * Loads up to `pages` pages of what the owners keep, and goes on where an earlier call ended. Safe to run twice at once: rows
 * that are there stay, and only one of both notes how far it came. Gives back how much it read.
 */
export async function continueLoad(db: DrizzleD1Database, owners: Owners, nowMs: number, pages: number): Promise<Loaded> {
  const loaded: Loaded = { versions: 0, orders: 0, isFinished: false };
  for (let page = 0; page < pages; page += 1) {
    const load = await findLoad(db, loadStart);
    loaded.isFinished = load.isFinished;
    if (load.isFinished) break;
    const { run, place } = load;
    if (place.step === "versions") {
      const versions = await owners.catalog.versionsAfter({ after: place.after });
      const last = versions.length < versionsMax ? undefined : versions.at(-1);
      const next: LoadPlace = last
        ? { step: "versions", after: { bookId: last.bookId, version: last.version } }
        : { step: "orders", afterId: "" };
      await stepLoad(db, noteVersions(db, versions), { run, place }, next, null);
      loaded.versions += versions.length;
    } else {
      const orders = await owners.orders.confirmedOrdersAfter({ afterId: place.afterId });
      const last = orders.at(-1);
      const isLast = orders.length < ordersMax;
      await stepLoad(
        db,
        noteOrders(db, orders),
        { run, place },
        last ? { step: "orders", afterId: last.orderId } : place,
        isLast ? nowMs : null,
      );
      loaded.orders += orders.length;
      loaded.isFinished = isLast;
    }
    if (loaded.isFinished) break;
  }
  return loaded;
}
