import type { BookContent } from "../../shared/contracts/warehouse.ts";
import type { BookRecord } from "./repository/edits.ts";

/** What a version makes of a book, for the log. Migration 0010 wrote the same of each book's newest version then. */
export function contentOf({ book, contributors, subjectSlugs, editions, shelving }: Omit<BookRecord, "changed">): BookContent {
  const [first] = editions;
  if (!first) throw new Error(`book ${book.id} has no edition`);
  return {
    ...{ title: book.title, slug: book.slug, sellerId: book.sellerId },
    ...named("language", book.language),
    ...named("publishedOn", book.publishedOn),
    ...named("author", contributors.find(({ role }) => role === "author")?.slug),
    ...named("subject", subjectSlugs[0]),
    ...named("series", book.seriesSlug),
    ...named("publisher", first.publisherSlug),
    ...{
      editions: editions.length,
      priceFromMinor: shelving.priceFromMinor,
      priceToMinor: shelving.priceToMinor,
      currency: first.currency,
    },
  };
}

function named<Name extends keyof BookContent>(name: Name, value: string | null | undefined): Partial<Record<Name, string>> {
  return value ? ({ [name]: value } as Record<Name, string>) : {};
}
