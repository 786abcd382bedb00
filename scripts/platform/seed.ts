import { type DemoBook, type DemoSubject, loadDemoCatalogue } from "../demo/catalogue.ts";
import { demoCollections } from "../demo/collections.ts";
import { openShopClient, type ShopClient } from "../import/shop-client.ts";

/** What one request carries at most: books, copies of SKUs, and bytes of JSON, of which the gateway takes 256 KB. */
const itemsMax = 100;
const requestBytesMax = 200_000;

type WrittenBook = {
  index: number;
  id: string | null;
  slug: string | null;
  outcome: "created" | "updated" | "unchanged" | "rejected";
  errors?: unknown;
};
type ReceivedSku = { sku: string; outcome: "applied" | "unchanged" | "rejected"; detail?: string };

/**
 * Puts the demo catalogue into the shop, as the books of one merchant, over the same HTTP API a merchant uses. Every write is repeatable: a book that
 * is there is left alone, whatever became of it, and a SKU is opened once, so an interrupted seeding is simply run again.
 */
export async function seedDemo(url: string, apiKey: string, sellerId: string | null): Promise<string> {
  const { books, subjects } = await loadDemoCatalogue();
  const shop = openShopClient(url, apiKey);
  const subjectBySlug = new Map(subjects.map((subject) => [subject.slug, subject]));
  const bodies = books.map((book) => ({ ...bookBody(book, subjectBySlug), ...(sellerId ? { sellerId } : {}) }));
  const written = await sendAll<WrittenBook>(shop, "/api/books/batch", (books) => ({ books, ifKnown: "keep" }), bodies);
  const openings = books.flatMap(({ editions }) => editions.flatMap(openingOf));
  const received = await sendAll<ReceivedSku>(shop, "/api/inventory/batch", (movements) => ({ movements }), openings);
  const rejected = [...written, ...received].filter(({ outcome }) => outcome === "rejected");
  if (rejected.length > 0) throw new Error(`the demo catalogue does not fit: ${JSON.stringify(rejected.slice(0, 3))}`);
  await putCollections(shop, new Map(written.map(({ id, slug }) => [slug, id])));
  const created = written.filter(({ outcome }) => outcome === "created").length;
  return created === 0 ? "already there" : `${created} books`;
}

/** Makes the collections that are not there: one that is, somebody may have changed. */
async function putCollections(shop: ShopClient, idBySlug: Map<string | null, string | null>): Promise<void> {
  const { items } = await shop.get<{ items: { slug: string }[] }>("/api/collections");
  for (const { slug, ...collection } of demoCollections) {
    if (items.some((known) => known.slug === slug)) continue;
    const { name, description } = collection;
    const content =
      "rule" in collection
        ? { rule: collection.rule }
        : { bookIds: collection.bookSlugs.flatMap((bookSlug) => idBySlug.get(bookSlug) ?? []) };
    await shop.putJson(`/api/collections/${slug}`, { name, description, ...content });
  }
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

function openingOf({ isbn13, sku, stock }: DemoBook["editions"][number]) {
  return stock > 0 ? [{ sku: isbn13 ?? sku, kind: "open", quantity: stock, reason: "demo catalogue" }] : [];
}

/** Sends the items in as few requests as may be, one after the other, and gives back all results. */
async function sendAll<Outcome>(shop: ShopClient, path: string, bodyOf: (items: object[]) => object, items: object[]): Promise<Outcome[]> {
  const results: Outcome[] = [];
  for (const [index, some] of chunksOf(items).entries()) {
    const headers = { "idempotency-key": `demo-catalogue-${index}` };
    results.push(...(await shop.post<{ results: Outcome[] }>(path, bodyOf(some), headers)).results);
  }
  return results;
}

function chunksOf<Item extends object>(items: Item[]): Item[][] {
  const chunks: Item[][] = [];
  let bytes = 0;
  for (const item of items) {
    const itemBytes = Buffer.byteLength(JSON.stringify(item));
    const chunk = chunks.at(-1);
    const fits = chunk !== undefined && chunk.length < itemsMax && bytes + itemBytes <= requestBytesMax;
    if (fits) chunk.push(item);
    else chunks.push([item]);
    bytes = fits ? bytes + itemBytes : itemBytes;
  }
  return chunks;
}
