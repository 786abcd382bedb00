import { and, asc, between, eq, isNull, type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import type { ConfirmedOrder, KnownVersion, LoggedVersion } from "../../shared/contracts/warehouse.ts";
import { isAnyOf } from "../../shared/insert-rows.ts";
import type { LoadPlace } from "./load.ts";
import { bookChanges, bookSalesDays, bookStates, catalogueDays, loads, salesDays, soldLines } from "./tables.ts";

const dayOf = (atMs: SQL) => sql`date(${atMs} / 1000, 'unixepoch')`;

/** The newest version of each of these books that is here; 0 for none. */
export async function listKnownVersions(db: DrizzleD1Database, bookIds: string[]): Promise<KnownVersion[]> {
  const { bookId, version } = bookChanges;
  const rows = await db
    .select({ bookId, version: sql<number>`max(${version})`.as("version") })
    .from(bookChanges)
    .where(isAnyOf(bookId, bookIds))
    .groupBy(bookId);
  const known = new Map(rows.map((row) => [row.bookId, row.version]));
  return bookIds.map((id) => ({ bookId: id, version: known.get(id) ?? 0 }));
}

/** The statements that take in versions of books, each once however often it is told. None for no versions. */
export function noteVersions(db: DrizzleD1Database, versions: LoggedVersion[]): BatchItem<"sqlite">[] {
  if (versions.length === 0) return [];
  const given = JSON.stringify(versions.map(({ bookId, version, change, atMs, content }) => [bookId, version, change, atMs, content]));
  const logged = sql`json_each(${given}) as logged`;
  const [id, version, change, atMs] = [0, 1, 2, 3].map((index) => sql.raw(`logged.value ->> ${index}`)) as [SQL, SQL, SQL, SQL];
  const content = (name: string) => sql.raw(`logged.value ->> '$[4].${name}'`);
  const isNew = sql`not exists (select 1 from ${bookChanges} where ${bookChanges.bookId} = ${id} and ${bookChanges.version} = ${version})`;
  const ended = sql<number | null>`(
    select later.at_ms from ${bookChanges} as later
    where later.book_id = ${bookStates.bookId} and later.version > ${bookStates.version} and later.is_new_state
    order by later.version limit 1)`;
  return [
    db
      .insert(catalogueDays)
      .select(sql`
        select ${dayOf(atMs)}, sum(${change} = 'created'), sum(${change} = 'updated'), sum(${change} = 'removed')
        from ${logged} where ${isNew} group by 1`)
      .onConflictDoUpdate({ target: catalogueDays.day, set: added(catalogueDays, ["created", "updated", "removed"]) }),
    db
      .insert(bookChanges)
      .select(sql`
        select ${id}, ${version}, ${change}, ${atMs}, ${dayOf(atMs)}, ${change} = 'removed' or ${sql.raw("logged.value ->> 4")} is not null
        from ${logged} where true`)
      .onConflictDoNothing(),
    db
      .insert(bookStates)
      .select(sql`
        select ${id}, ${version}, ${atMs}, null, ${content("title")}, ${content("slug")}, ${content("sellerId")}, ${content("language")},
          ${content("publishedOn")}, ${content("author")}, ${content("subject")}, ${content("series")}, ${content("publisher")},
          ${content("editions")}, ${content("priceFromMinor")}, ${content("priceToMinor")}, ${content("currency")}
        from ${logged} where ${content("title")} is not null`)
      .onConflictDoNothing(),
    // A state ends with the next one, whichever of both came first.
    db
      .update(bookStates)
      .set({ validToMs: ended })
      .where(and(isNull(bookStates.validToMs), isAnyOf(bookStates.bookId, [...new Set(versions.map((each) => each.bookId))]))),
  ];
}

/** The statements that take in confirmed orders, each once however often it is told. None for no orders. */
export function noteOrders(db: DrizzleD1Database, orders: ConfirmedOrder[]): BatchItem<"sqlite">[] {
  if (orders.length === 0) return [];
  const lines = sql`json_each(${JSON.stringify(orders)}) as placed join json_each(placed.value, '$.lines') as line`;
  const [orderId, currency, bookId] = [sql`placed.value ->> 'orderId'`, sql`placed.value ->> 'currency'`, sql`line.value ->> 'bookId'`];
  const [quantity, price] = [sql`line.value ->> 'quantity'`, sql`line.value ->> 'unitPriceMinor'`];
  const confirmedAtMs = sql`placed.value ->> 'confirmedAtMs'`;
  const isNew = sql`not exists (select 1 from ${soldLines} where ${soldLines.orderId} = ${orderId})`;
  const sums = sql`count(distinct ${orderId}), sum(${quantity}), sum(${quantity} * ${price})`;
  return [
    db
      .insert(salesDays)
      .select(sql`select ${dayOf(confirmedAtMs)}, ${currency}, ${sums} from ${lines} where ${isNew} group by 1, 2`)
      .onConflictDoUpdate({ target: [salesDays.day, salesDays.currency], set: added(salesDays, ["orders", "copies", "revenueMinor"]) }),
    db
      .insert(bookSalesDays)
      .select(sql`select ${dayOf(confirmedAtMs)}, ${bookId}, ${currency}, ${sums} from ${lines} where ${isNew} group by 1, 2, 3`)
      .onConflictDoUpdate({
        target: [bookSalesDays.day, bookSalesDays.bookId, bookSalesDays.currency],
        set: added(bookSalesDays, ["orders", "copies", "revenueMinor"]),
      }),
    db
      .insert(soldLines)
      .select(sql`
        select ${orderId}, line.key, ${confirmedAtMs}, ${dayOf(confirmedAtMs)}, line.value ->> 'sku', ${bookId}, line.value ->> 'sellerId',
          ${quantity}, ${price}, ${currency}
        from ${lines} where true`)
      .onConflictDoNothing(),
  ];
}

/** What an upsert makes of sums: the present ones and those that come. */
function added<Table extends Record<Name, { name: string }>, Name extends string>(table: Table, names: Name[]): Record<Name, SQL> {
  const sums = names.map((name) => [name, sql`${table[name]} + ${sql.raw(`excluded."${table[name].name}"`)}`]);
  return Object.fromEntries(sums) as Record<Name, SQL>;
}

/** How far the warehouse is loaded; at the start where nobody has begun. */
export async function findLoad(db: DrizzleD1Database, start: LoadPlace): Promise<{ run: number; place: LoadPlace; isFinished: boolean }> {
  const [row] = await db.select().from(loads);
  return { run: row?.run ?? 0, place: row?.place ?? start, isFinished: row?.finishedAtMs != null };
}

/** Empties all tables, and notes that they are to be loaded from the start. */
export async function beginLoad(db: DrizzleD1Database, start: LoadPlace): Promise<void> {
  const tables = [bookStates, bookChanges, catalogueDays, soldLines, salesDays, bookSalesDays];
  const set = { run: sql`${loads.run} + 1`, place: start, finishedAtMs: null };
  await db.batch([
    db.insert(loads).values({ id: 1, run: 1, place: start, finishedAtMs: null }).onConflictDoUpdate({ target: loads.id, set }),
    ...tables.map((table) => db.delete(table)),
  ]);
}

/** Writes a page and how far that is, in one transaction. Where somebody else has moved on meanwhile, the page alone. */
export async function stepLoad(
  db: DrizzleD1Database,
  page: BatchItem<"sqlite">[],
  { run, place }: { run: number; place: LoadPlace },
  next: LoadPlace,
  finishedAtMs: number | null,
): Promise<void> {
  const row = { id: 1, run, place: next, finishedAtMs };
  const isWhereWeWere = and(eq(loads.run, run), eq(loads.place, place), isNull(loads.finishedAtMs));
  const step = db
    .insert(loads)
    .values(row)
    .onConflictDoUpdate({ target: loads.id, set: { place: next, finishedAtMs }, setWhere: isWhereWeWere });
  await db.batch([step, ...page]);
}

/** What was sold on each day between two, both included, day by day. */
export function listSalesDays(db: DrizzleD1Database, from: string, to: string) {
  return db
    .select()
    .from(salesDays)
    .where(between(salesDays.day, from, to))
    .orderBy(asc(salesDays.day), asc(salesDays.currency));
}

/** The books of which most copies were sold between two days, both included, and what each is called now. */
export function listTopBooks(db: DrizzleD1Database, from: string, to: string, limit: number) {
  const { day, bookId, currency, orders, copies, revenueMinor } = bookSalesDays;
  return db
    .select({
      bookId,
      currency,
      title: sql<string | null>`(
        select present.title from ${bookStates} as present where present.book_id = book_sales_days.book_id and present.valid_to_ms is null
      )`.as("title"),
      orders: sql<number>`sum(${orders})`.as("orders_in_all"),
      copies: sql<number>`sum(${copies})`.as("copies_in_all"),
      revenueMinor: sql<number>`sum(${revenueMinor})`.as("revenue_in_all"),
    })
    .from(bookSalesDays)
    .where(between(day, from, to))
    .groupBy(bookId, currency)
    .orderBy(sql`copies_in_all desc`, asc(bookId), asc(currency))
    .limit(limit);
}
