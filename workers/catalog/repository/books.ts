import { and, asc, eq, isNull, type SQL, sql } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { alias } from "drizzle-orm/sqlite-core";
import { availabilityOf } from "../../../shared/availability.ts";
import type { Book, BookSummary } from "../../../shared/contracts/catalog.ts";
import { seedOf } from "../../../shared/cover-path.ts";
import type { Id } from "../../../shared/ids.ts";
import { isbn10Of } from "../../../shared/isbn.ts";
import { taxClassOf } from "../../../shared/product-form.ts";
import { coverOf, imagesOf } from "../images/shown-images.ts";
import { type BookFacts, books, type EditionFacts, editions, type GatheredFacts, stock } from "../tables.ts";
import { factsOf } from "./facts.ts";

/** A book, what is stored of it, and the version of what it shows besides: its stock, and the book that is next in its series. */
export type ShownBook = { book: Book; facts: BookFacts; borrowedVersion: number };

/** Copies and version of the stock of each edition that has any. */
type StockBySku = Record<string, [available: number, version: number]>;

const stockBySku = sql<StockBySku>`(
  select json_group_object(${editions.sku}, json_array(${stock.available}, ${stock.version}))
  from ${editions} join ${stock} on ${stock.sku} = ${editions.sku}
  where ${editions.bookId} = ${books.id})`.mapWith(JSON.parse);

/** What a list reads of a book. `stock` names its tables in full, so the statement must join `books` to something. */
export const summaryColumns = { facts: books.facts, stock: stockBySku };

type NextVolume = NonNullable<NonNullable<Book["series"]>["next"]>;

const following = alias(books, "following");
/** Of several books of one volume the one that came first. Books without a volume have no place in their series. */
const nextVolume = sql<NextVolume | null>`(
  select json_object('id', ${following.id}, 'slug', ${following.slug}, 'title', ${following.title}, 'volume', ${following.seriesVolume})
  from ${books} as ${following}
  where ${following.seriesSlug} = ${books.seriesSlug} and ${following.seriesVolume} > ${books.seriesVolume}
    and ${sql.identifier("following")}.series_volume is not null and ${sql.identifier("following")}.deleted_at_ms is null
  order by ${following.seriesVolume}, ${following.id} limit 1)`.mapWith((json: string) => JSON.parse(json) as NextVolume);

const bookColumns = { ...summaryColumns, description: books.description, version: books.version, next: nextVolume };

type SummaryRow = { facts: GatheredFacts; stock: StockBySku };
type BookRow = SummaryRow & { description: string; version: number; next: NextVolume | null };

/** Nobody can rate a book yet. */
const rating = { average: null, count: 0 };

/** A row of `summaryColumns` as the wire has it. */
export function summaryOf({ facts, stock }: SummaryRow): BookSummary {
  const { id, slug, title, subtitle, series, subjects, publishedOn, ...known } = factsOf(facts);
  const contributors = known.contributors.map(({ name, role, slug }) => ({ name, role, slug }));
  const editions = known.editions.map(({ sku, format, price, ...supply }) => ({
    ...{ sku, format, price },
    availability: availabilityOf(copiesOf(sku, stock), supply),
  }));
  return { id, slug, title, subtitle, contributors, series, subjects, publishedOn, rating, editions, image: coverOf(facts) };
}

/** The live book with this id, or `null`. */
export function findBookById(db: DrizzleD1Database, id: Id<"book">): Promise<ShownBook | null> {
  return findBook(db, eq(books.id, id));
}

/** The live book at this slug, or `null`. */
export function findBookBySlug(db: DrizzleD1Database, slug: string): Promise<ShownBook | null> {
  return findBook(db, eq(books.slug, slug));
}

/** The live book with an edition of this ISBN (13 digits), or `null`. */
export function findBookByIsbn(db: DrizzleD1Database, isbn13: string): Promise<ShownBook | null> {
  const withIsbn = db
    .select({ bookId: editions.bookId })
    .from(editions)
    .where(and(eq(editions.sku, isbn13), isNull(editions.withdrawnAtMs)));
  return findBook(db, eq(books.id, withIsbn));
}

/** The live books among these ids, in the order asked. */
export async function listBooksByIds(db: DrizzleD1Database, ids: string[]): Promise<Book[]> {
  const asked = askedIds(db, ids);
  const rows = await db.select(bookColumns).from(asked).innerJoin(books, liveBookOf(asked)).orderBy(asc(asked.position));
  return rows.map((row) => shownBookOf(row).book);
}

/** The live books among these ids as lists show them, in the order asked. */
export async function listSummariesByIds(db: DrizzleD1Database, ids: string[]): Promise<BookSummary[]> {
  const asked = askedIds(db, ids);
  const rows = await db.select(summaryColumns).from(asked).innerJoin(books, liveBookOf(asked)).orderBy(asc(asked.position));
  return rows.map(summaryOf);
}

/** The ids as rows. They travel as one parameter, of which D1 allows a hundred. */
function askedIds(db: DrizzleD1Database, ids: string[]) {
  const columns = { id: sql<Id<"book">>`value`.as("asked_id"), position: sql<number>`key`.as("position") };
  return db
    .select(columns)
    .from(sql`json_each(${JSON.stringify(ids)})`)
    .as("asked");
}

function liveBookOf(asked: ReturnType<typeof askedIds>): SQL | undefined {
  return and(eq(books.id, asked.id), isNull(books.deletedAtMs));
}

async function findBook(db: DrizzleD1Database, which: SQL): Promise<ShownBook | null> {
  const row = await selectBook(db, which).get();
  return row ? shownBookOf(row) : null;
}

/** The statement that reads a live book, for a batch: its rows go through `shownBookOf`. */
export function selectBook(db: DrizzleD1Database, which: SQL) {
  const found = db
    .select({ id: books.id })
    .from(books)
    .where(and(which, isNull(books.deletedAtMs)))
    .limit(1)
    .as("found");
  return db.select(bookColumns).from(found).innerJoin(books, eq(books.id, found.id));
}

/** A row of `selectBook` as the wire has it. */
export function shownBookOf({ facts, stock, description, version, next }: BookRow): ShownBook {
  const known = factsOf(facts);
  const series = known.series && { ...known.series, next };
  const editions = known.editions.map((edition) => editionOf(edition, copiesOf(edition.sku, stock)));
  const stockVersion = Object.values(stock).reduce((sum, [, ofSku]) => sum + ofSku, 0);
  const book = { ...known, series, description, rating, editions, images: imagesOf(facts), version };
  return { book, facts: known, borrowedVersion: next ? seedOf(JSON.stringify([stockVersion, next])) : stockVersion };
}

/** With what follows from the rest, and without what is its merchant's business alone. */
function editionOf({ recordReference: _, ...edition }: EditionFacts, copies: number): Book["editions"][number] {
  const { isbn13, format } = edition;
  const derived = { isbn10: isbn13 && isbn10Of(isbn13), taxClass: taxClassOf(format) };
  return { ...edition, ...derived, availability: availabilityOf(copies, edition) };
}

function copiesOf(sku: string, stock: StockBySku): number {
  return stock[sku]?.[0] ?? 0;
}
