import { createExecutionContext, createMessageBatch, getQueueResult, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { vi } from "vitest";
import { availabilityOf } from "../../shared/availability.ts";
import type { Book, BookSummary, Category, Supply } from "../../shared/contracts/catalog.ts";
import { searchQuerySchema } from "../../shared/contracts/search.ts";
import { createEvent, type Envelope, type NewEvent } from "../../shared/events/envelope.ts";
import type { EventType } from "../../shared/events/types.ts";
import { newId } from "../../shared/ids.ts";
import { ok } from "../../shared/result.ts";
import { slugOf } from "../../shared/slug.ts";
import { newTrace } from "../../shared/trace.ts";
import { unsaid } from "../../tests/doubles/unsaid.ts";
import Search from "./index.ts";
import { searchBooks } from "./search-books.ts";

/** What the tests of this Worker share: a catalogue of plain objects, events about it, and questions. */

// What the Worker logs would bury what the tests say.
vi.spyOn(console, "log").mockImplementation(() => undefined);

export const { DB: db } = env as unknown as SearchEnv;

type NewBook = {
  title: string;
  subtitle?: string;
  authors?: string[];
  translators?: string[];
  series?: [name: string, volume: number | null];
  subjects?: string[];
  description?: string;
  language?: string | null;
  publishedOn?: string | null;
  version?: number;
  editions?: {
    sku?: string;
    format?: Book["editions"][number]["format"];
    price?: number;
    publisher?: string | null;
    available?: number;
    supply?: Supply;
  }[];
};

let booksMade = 0;

/** A book as the catalogue gives it; what is not said is unremarkable. */
export function bookOf({ title, authors = [], translators = [], series, subjects = [], editions = [{}], ...given }: NewBook): Book {
  booksMade += 1;
  const person = (role: "author" | "translator") => (name: string) => ({ name, role, slug: slugOf(name), sortName: null });
  return {
    id: newId("book", Date.UTC(2026, 10, 21) + booksMade),
    slug: slugOf(title),
    title,
    subtitle: given.subtitle ?? null,
    contributors: [...authors.map(person("author")), ...translators.map(person("translator"))],
    series: series ? { slug: slugOf(series[0]), name: series[0], volume: series[1], next: null } : null,
    subjects: subjects.map((name) => ({ slug: slugOf(name), name })),
    publishedOn: given.publishedOn ?? null,
    rating: { average: null, count: 0 },
    description: given.description ?? "",
    language: given.language === undefined ? "en" : given.language,
    subjectCodes: [],
    editions: editions.map(({ sku, format = "paperback", price = 10, publisher = null, available = 0, supply = null }, position) => ({
      ...unsaid,
      sku: sku ?? `TEST-${booksMade}-${position}`,
      isbn13: null,
      format,
      price: { amount: Math.round(price * 100), currency: "USD" },
      pages: null,
      publisher,
      supply,
      availability: availabilityOf(available, { supply, onSaleOn: null }),
    })),
    images: [{ url: `/covers/${booksMade}.svg`, alt: `Cover of ${title}`, width: 400, height: 600 }],
    sellerId: "seller_octavo",
    version: given.version ?? 1,
  };
}

/** A catalogue that a test changes as it likes. Its subjects are all below one called Fiction. */
export function newCatalog(books: Book[] = []) {
  const byId = new Map<string, Book>(books.map((book) => [book.id, book]));
  const calls: string[] = [];
  const service = {
    findBooks: async ({ ids }: { ids: string[] }) => {
      calls.push(`findBooks ${ids.length}`);
      return ids.flatMap((id) => byId.get(id) ?? []);
    },
    listBooks: async ({ limit, cursor }: { limit: number; cursor?: string | undefined }) => {
      const start = Number(cursor ?? 0);
      const items = [...byId.values()].slice(start, start + limit) as unknown as BookSummary[];
      return ok({ items, nextCursor: start + limit < byId.size ? `${start + limit}` : null });
    },
    listCategories: async (): Promise<Category[]> => {
      calls.push("listCategories");
      const named = new Map([...byId.values()].flatMap(({ subjects }) => subjects).map((subject) => [subject.slug, subject]));
      const children = [...named.values()].map((subject) => ({ ...subject, count: 1, children: [] }));
      return [{ slug: "fiction", name: "Fiction", count: children.length, children }];
    },
  };
  const put = (book: Book) => byId.set(book.id, book);
  return { service, calls, put, remove: (id: string) => byId.delete(id) };
}

export type TestCatalog = ReturnType<typeof newCatalog>;

function event<Type extends EventType>(type: Type, subject: string, subjectVersion: number, data: NewEvent<Type>["data"]): Envelope {
  return createEvent({ type, source: "test", subject, subjectVersion, data }, newTrace(), Date.UTC(2026, 10, 21));
}

export const upserted = (bookId: string, version: number) => event("octavo.book.upserted.v1", bookId, version, { bookId });
export const removed = (bookId: string, version: number) => event("octavo.book.removed.v1", bookId, version, { bookId });
export const stockChanged = (sku: string, available: number, version: number) =>
  event("octavo.stock.changed.v1", sku, version, { sku, available });
export const stocksChanged = (levels: { sku: string; available: number; version: number }[]) =>
  event("octavo.stocks.changed.v1", "stocks", 0, { levels });
export const changedInBulk = (books: { bookId: string; version: number; isRemoved: boolean }[]) =>
  event("octavo.books.changed.v1", "books", 0, { books });

function workerWith(catalog: TestCatalog, context: ExecutionContext): Search {
  return new Search(context, { DB: db, CATALOG: catalog.service } as unknown as SearchEnv);
}

/** Delivers messages in one batch and gives back which were acknowledged and which are to come again. */
export async function deliver(catalog: TestCatalog, bodies: unknown[], queue = "octavo-search-events") {
  const context = createExecutionContext();
  const messages = bodies.map((body, index) => ({ id: `message-${index}`, timestamp: new Date(), attempts: 1, body }));
  const batch = createMessageBatch(queue, messages);
  await workerWith(catalog, context).queue(batch);
  const { explicitAcks, retryMessages } = await getQueueResult(batch, context);
  return { acknowledged: explicitAcks, retried: retryMessages.map(({ msgId }: { msgId: string }) => msgId) };
}

/** Runs what cron runs. */
export async function runCron(catalog: TestCatalog): Promise<void> {
  await workerWith(catalog, createExecutionContext()).scheduled();
}

/** An index that knows exactly these books. */
export async function indexOf(books: Book[]): Promise<TestCatalog> {
  await emptyIndex();
  const catalog = newCatalog(books);
  for (let start = 0; start < books.length; start += 100) {
    const some = books.slice(start, start + 100);
    await deliver(catalog, [changedInBulk(some.map(({ id, version }) => ({ bookId: id, version, isRemoved: false })))]);
  }
  return catalog;
}

export async function emptyIndex(): Promise<void> {
  const tables = ["book_text", "title_words", "facet_words", "search_books", "search_cards", "search_facets", "search_book_facets"];
  const all = [...tables, "search_editions", "search_stock", "search_fillings", "dead_letters"];
  await db.batch(all.map((table) => db.prepare(`delete from ${table}`)));
}

/** A guest asks over HTTP. */
export async function get(path: string): Promise<Response> {
  const context = createExecutionContext();
  const response = await workerWith(newCatalog(), context).fetch(new Request(`http://octavo.test${path}`));
  await waitOnExecutionContext(context);
  return response;
}

/** The page of results of a query as it stands in an address. */
export function search(query: Record<string, string | number | string[]>) {
  return searchBooks({ db, now: Date.now }, searchQuerySchema.parse(query));
}

/** The titles found, in their order. */
export async function titlesFor(q: string, filters: Record<string, string | number | string[]> = {}): Promise<string[]> {
  return (await search({ q, ...filters })).items.map(({ title }) => title);
}
