import type { BookSummary } from "../../shared/contracts/catalog.ts";

/** What workloads know of a book. */
export type CataloguedBook = { id: string; slug: string; title: string; skus: string[]; authors: string[]; subjects: string[] };

type Page = { items: BookSummary[]; nextCursor: string | null };

/** Every book of a platform, read page by page as any client would, in the order of their ids. */
export async function readCatalogue(url: string): Promise<CataloguedBook[]> {
  const books: CataloguedBook[] = [];
  let cursor: string | null = null;
  do {
    const page: Page = await readPage(url, 100, cursor);
    books.push(...page.items.map(describe));
    cursor = page.nextCursor;
  } while (cursor);
  return books.sort((left, right) => (left.id < right.id ? -1 : 1));
}

/** One page of the catalogue. */
export async function readPage(url: string, limit: number, cursor: string | null): Promise<Page> {
  const after = cursor ? `&cursor=${encodeURIComponent(cursor)}` : "";
  const response = await fetch(`${url}/api/books?limit=${limit}${after}`);
  if (!response.ok) throw new Error(`GET /api/books answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as Page;
}

function describe({ id, slug, title, editions, contributors, subjects }: BookSummary): CataloguedBook {
  return {
    id,
    slug,
    title,
    skus: editions.map(({ sku }) => sku),
    authors: contributors.map((contributor) => contributor.slug),
    subjects: subjects.map((subject) => subject.slug),
  };
}
