import type { Id } from "../../shared/ids.ts";
import { parseIsbn } from "../../shared/isbn.ts";
import { publishedSortOf } from "../../shared/published-on.ts";
import { slugOf, titleSortOf } from "../../shared/slug.ts";
import type { Subject } from "./plan-subjects.ts";
import type { BookRecord } from "./repository/edits.ts";
import type { BookBody } from "./schemas.ts";
import type { BookFacts } from "./tables.ts";

/** What a version of a book has that its body does not decide. */
export type BookKey = { id: Id<"book">; slug: string; version: number; sellerId: string };

/** The version of a book that a body asks for, as its tables hold it, with the subjects to make, as `planSubjects` gives them. */
export function recordOf(body: BookBody, newSubjects: Subject[], key: BookKey, nowMs: number): BookRecord {
  const { title, subtitle, description, series, language, publishedOn } = body;
  return {
    book: {
      ...key,
      title,
      subtitle,
      description,
      seriesSlug: series ? slugOf(series.name) : null,
      seriesName: series?.name ?? null,
      seriesVolume: series?.volume ?? null,
      language,
      publishedOn,
      createdAtMs: nowMs,
      updatedAtMs: nowMs,
    },
    contributors: body.contributors.map((contributor) => ({ ...contributor, slug: slugOf(contributor.name) })),
    subjectSlugs: body.subjects.map(({ slug }) => slug),
    newSubjects,
    editions: body.editions.map(({ price, ...edition }) => ({
      ...edition,
      priceMinor: price.amount,
      currency: price.currency,
      publisherSlug: edition.publisher && slugOf(edition.publisher),
    })),
    shelving: {
      titleSort: titleSortOf(title),
      publishedSort: publishedSortOf(publishedOn),
      priceFromMinor: Math.min(...body.editions.map(({ price }) => price.amount)),
      language,
      sellerId: key.sellerId,
    },
  };
}

/** Addresses to try for a title, best first. The last carries so much of the id that it is free. */
export function slugsFor(title: string, id: string): string[] {
  const slug = parseIsbn(slugOf(title)) ? `book-${slugOf(title)}` : slugOf(title);
  return [slug, `${slug}-2`, `${slug}-3`, `${slug}-${id.slice(-10)}`];
}

/** A book as it is stored, without its stock. */
export type StoredBook = { facts: BookFacts; description: string; version: number };

/** Whether writing the record would leave the stored book as it is. The names of subjects are not the book's own. */
export function isUnchanged({ facts, description }: StoredBook, record: BookRecord): boolean {
  const { book } = record;
  const stored = [
    ...[facts.slug, facts.title, facts.subtitle, description, facts.language, facts.publishedOn, facts.sellerId],
    ...(facts.series ? [facts.series.name, facts.series.volume] : [null, null]),
    facts.contributors.map(({ name, role }) => [name, role]),
    facts.subjects.map(({ slug }) => slug),
    facts.editions.map(({ sku, format, price, pages, publisher }) => [sku, format, price.amount, price.currency, pages, publisher]),
  ];
  const wanted = [
    ...[book.slug, book.title, book.subtitle, book.description, book.language, book.publishedOn, book.sellerId],
    ...[book.seriesName, book.seriesVolume],
    record.contributors.map(({ name, role }) => [name, role]),
    record.subjectSlugs,
    record.editions.map(({ sku, format, priceMinor, currency, pages, publisher }) => [sku, format, priceMinor, currency, pages, publisher]),
  ];
  return JSON.stringify(stored) === JSON.stringify(wanted);
}
