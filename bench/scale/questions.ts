import { sql } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { bookQuerySchema } from "../../shared/contracts/catalog.ts";
import { encodeCursor } from "../../shared/http/cursor.ts";
import { categoryTree, findBook, pageOfBooks } from "../../workers/catalog/read-books.ts";
import { listTitles } from "../../workers/catalog/repository/titles.ts";
import { pick, type Random } from "../random.ts";

/** A question to a catalogue: the path that asks it, and the same in its Worker's own words, for what it reads. */
export type Question = { path: string; read: (db: DrizzleD1Database) => Promise<unknown> };

/** Questions by name, each as often as it is to be asked. */
export type Questions = Record<string, () => Question>;

/** Books whose ids, ISBNs and slugs are asked for, drawn from the whole catalogue. */
const sampleSize = 400;

/** Books on a page of the merchants’ list, and titles that their search shows; it asks for one more. */
const deskPageSize = 25;
const titlesMax = 50;

type Sample = { id: string; slug: string; isbn13: string };

/** What is asked of a catalogue, whatever its size: pages in several orders and through several filters, and single books by each of their names. */
export async function questionsTo(db: DrizzleD1Database, random: Random): Promise<Questions> {
  const sample = await sampleOf(db, random);
  const [author, publisher] = [await mostOn(db, "author/"), await mostOn(db, "publisher/")];
  const [category = "none", otherCategory = "none"] = await largestSubjects(db);
  const middle = await middleByTitle(db);
  const middleCursor = encodeCursor(["title", middle.title_sort, middle.book_id]);
  return {
    "first page": list({}),
    "page from the middle": list({ cursor: middleCursor }),
    "newest first": list({ sort: "-publishedOn" }),
    "cheapest first": list({ sort: "price" }),
    "the largest category": list({ category }),
    "its newest": list({ category, sort: "-publishedOn" }),
    "the author of most books": list({ author }),
    "the publisher of most books": list({ publisher }),
    "an author's books of a category": list({ author, category }),
    "from 10 to 20 dollars": list({ minPrice: "1000", maxPrice: "2000" }),
    "the same, cheapest first": list({ minPrice: "1000", maxPrice: "2000", sort: "price" }),
    "at most 15 dollars": list({ maxPrice: "1500" }),
    "titles that begin with “the”": list({ title: "the" }),
    "in French": list({ language: "fr" }),
    audiobooks: list({ format: "audiobook" }),
    "audiobooks in Portuguese at most 7 dollars": list({ format: "audiobook", language: "pt", maxPrice: "700" }),
    "from 48 dollars, newest first": list({ minPrice: "4800", sort: "-publishedOn" }),
    "two categories from 10 dollars, cheapest first": list({ category: [category, otherCategory], minPrice: "1000", sort: "price" }),
    "in stock": list({ inStock: "true" }),
    "of a category in stock, cheapest first": list({ category, inStock: "true", sort: "price" }),
    "hardcovers in stock of a category": list({ category, format: "hardcover", inStock: "true" }),
    "merchants’ list": desk({}, (db) => pageOfBooks(db, deskQuery(undefined))),
    "merchants’ list, from the middle": desk({ cursor: middleCursor }, (db) => pageOfBooks(db, deskQuery(middleCursor))),
    "merchants’ search": desk({ q: "the " }, (db) => listTitles(db, { prefix: "the", limit: titlesMax + 1 })),
    "the tree of categories": () => ({ path: "/api/categories", read: categoryTree }),
    "a book by its id": () => book(pick(sample, random).id),
    "a book by its ISBN": () => book(pick(sample, random).isbn13),
    "a book by its slug": () => book(pick(sample, random).slug),
  };
}

function list(given: Record<string, string | string[]>): () => Question {
  const query = bookQuerySchema.parse(given);
  const address = new URLSearchParams(Object.entries(given).flatMap(([name, value]) => [value].flat().map((each) => [name, each])));
  return () => ({ path: `/api/books?${address}`, read: (db) => pageOfBooks(db, query) });
}

/** What an admin's pages ask for. */
const deskQuery = (cursor: string | undefined) => bookQuerySchema.parse({ limit: deskPageSize, sort: "title", cursor });

function desk(given: Record<string, string>, read: Question["read"]): () => Question {
  return () => ({ path: `/admin/books?${new URLSearchParams(given)}`, read });
}

function book(ref: string): Question {
  return { path: `/api/books/${ref}`, read: (db) => findBook(db, ref) };
}

async function sampleOf(db: DrizzleD1Database, random: Random): Promise<Sample[]> {
  const [{ last }] = (await db.all<{ last: number }>(sql`select max(rowid) as last from books`)) as [{ last: number }];
  const rows = Array.from({ length: sampleSize * 2 }, () => 1 + Math.floor(random() * last));
  const found = await db.all<Sample>(sql`
    select books.id, books.slug, editions.isbn13 from books join editions on editions.book_id = books.id and editions.position = 0
    where books.rowid in (select value from json_each(${JSON.stringify(rows)})) and books.deleted_at_ms is null and editions.isbn13 is not null`);
  return found.slice(0, sampleSize);
}

async function mostOn(db: DrizzleD1Database, kind: string): Promise<string> {
  const [first] = await db.all<{ shelf: string }>(sql`
    select shelf from shelf_books where shelf > ${kind} and shelf < ${`${kind}~`} group by shelf order by count(*) desc, shelf limit 1`);
  return first?.shelf.slice(kind.length) ?? "none";
}

async function largestSubjects(db: DrizzleD1Database): Promise<string[]> {
  const largest = await db.all<{ shelf: string }>(
    sql`select shelf from shelf_counts where shelf <> '*' and instr(shelf, '/') = 0 order by books desc, shelf limit 2`,
  );
  return largest.map(({ shelf }) => shelf);
}

async function middleByTitle(db: DrizzleD1Database): Promise<{ title_sort: string; book_id: string }> {
  const [middle] = await db.all<{ title_sort: string; book_id: string }>(sql`
    select title_sort, book_id from shelf_books where shelf = '*' order by title_sort, book_id limit 1
    offset (select books / 2 from shelf_counts where shelf = '*')`);
  if (!middle) throw new Error("there are no books");
  return middle;
}
