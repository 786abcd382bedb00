import { readFile } from "node:fs/promises";
import { opsKeyHeader } from "../../shared/http/ops-key.ts";

type DemoEdition = {
  isbn13: string | null;
  sku: string | null;
  format: string;
  pages: number | null;
  publisher: string;
  priceMinor: number;
  stock: number;
};
type DemoBook = { slug: string; title: string; subjects: string[]; editions: DemoEdition[] };
type DemoSubject = { slug: string; name: string; parent: string | null };
type DemoCatalogue = { subjects: DemoSubject[]; books: DemoBook[] };

/** Requests under way at once: enough to keep one workerd busy. */
const concurrency = 8;

/**
 * Puts the demo catalogue into an empty shop, over the same HTTP API a merchant uses. Every write is repeatable: a
 * book that is there is left alone and a receipt of stock has a fixed key, so an interrupted seeding is simply run again.
 */
export async function seedDemo(url: string, opsKey: string): Promise<string> {
  const catalogue: DemoCatalogue = JSON.parse(await readFile("scripts/demo/catalogue.json", "utf8"));
  const call = (method: string, path: string, body: unknown, headers: Record<string, string> = {}) =>
    fetch(url + path, {
      method,
      headers: { "content-type": "application/json", [opsKeyHeader]: opsKey, ...headers },
      body: JSON.stringify(body),
    });
  const subjectBySlug = new Map(catalogue.subjects.map((subject) => [subject.slug, subject]));
  let added = 0;
  await eachOf(catalogue.books, async (book) => {
    if ((await fetch(`${url}/api/books/${book.slug}`)).ok) return;
    const response = await call("POST", "/api/books", bookBody(book, subjectBySlug));
    if (!response.ok) throw new Error(`POST /api/books for ${book.slug} answered ${response.status}: ${await response.text()}`);
    added += 1;
    for (const edition of book.editions.filter((candidate) => candidate.stock > 0)) {
      const sku = edition.isbn13 ?? edition.sku;
      const receipt = { kind: "receive", quantity: edition.stock, reason: "demo catalogue" };
      const received = await call("PUT", `/api/inventory/${sku}`, receipt, { "idempotency-key": `demo-receive-${sku}` });
      if (!received.ok) throw new Error(`PUT /api/inventory/${sku} answered ${received.status}: ${await received.text()}`);
    }
  });
  return added === 0 ? "already there" : `${added} books`;
}

function bookBody({ editions, subjects, ...book }: DemoBook, subjectBySlug: Map<string, DemoSubject>) {
  return {
    ...book,
    subjects: subjects.map((slug) => {
      const subject = subjectBySlug.get(slug);
      const parent = subject?.parent ? subjectBySlug.get(subject.parent) : undefined;
      return { slug, name: subject?.name, parent: parent ? { slug: parent.slug, name: parent.name } : null };
    }),
    editions: editions.map(({ priceMinor, stock: _, isbn13, sku, ...edition }) => ({
      ...edition,
      ...(isbn13 ? { isbn13 } : { sku }),
      price: { amount: priceMinor, currency: "USD" },
    })),
  };
}

async function eachOf<Item>(items: Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const rest = items.values();
  const worker = async () => {
    for (const item of rest) await work(item);
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
}
