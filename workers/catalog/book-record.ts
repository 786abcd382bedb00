import type { Id } from "../../shared/ids.ts";
import { parseIsbn } from "../../shared/isbn.ts";
import { publishedSortOf } from "../../shared/published-on.ts";
import { slugOf, titleSortOf } from "../../shared/slug.ts";
import type { Subject } from "./plan-subjects.ts";
import type { BookRecord } from "./repository/edits.ts";
import { formatBitsOf } from "./repository/shelves.ts";
import type { BookBody, EditionBody } from "./schemas.ts";
import type { BookFacts, EditionFacts } from "./tables.ts";

/** What a version of a book has that its body does not decide. */
export type BookKey = { id: Id<"book">; slug: string; version: number; sellerId: string };

/**
 * The version of a book that a body asks for, as its tables hold it, with the subjects to make, as `planSubjects` gives them.
 * An edition whose body leaves its record reference out keeps that of `present`, the book's present editions.
 */
export function recordOf(
  body: BookBody,
  newSubjects: Subject[],
  key: BookKey,
  nowMs: number,
  present: Pick<EditionFacts, "sku" | "recordReference">[] = [],
): BookRecord {
  const referenceOf = new Map(present.map(({ sku, recordReference }) => [sku, recordReference]));
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
    subjectCodes: body.subjectCodes,
    editions: body.editions.map((edition) => editionRowOf(edition, referenceOf.get(edition.sku) ?? null)),
    prices: pricesOf(body.editions),
    shelving: {
      titleSort: titleSortOf(title),
      publishedSort: publishedSortOf(publishedOn),
      priceFromMinor: Math.min(...body.editions.map(({ price }) => price.amount)),
      priceToMinor: Math.max(...body.editions.map(({ price }) => price.amount)),
      language,
      sellerId: key.sellerId,
      formats: formatBitsOf(body.editions.map(({ format }) => format)),
    },
  };
}

/** An edition as its table holds it; `presentReference` is the record reference it has where its body says nothing of one. */
function editionRowOf(edition: EditionBody, presentReference: string | null): BookRecord["editions"][number] {
  const { sku, isbn13, format, price, pages, publisher, imprint, productForm, onSaleOn, dimensions, supply, recordReference } = edition;
  return {
    ...{ sku, isbn13, format, priceMinor: price.amount, currency: price.currency, pages, publisher, imprint, productForm, onSaleOn },
    ...(dimensions ?? { heightMm: null, widthMm: null, thicknessMm: null, weightGrams: null }),
    publisherSlug: publisher && slugOf(publisher),
    supplyStatus: supply?.status ?? null,
    supplyDays: supply?.days ?? null,
    recordReference: recordReference === undefined ? presentReference : recordReference,
  };
}

/** The further prices of editions as their table holds them, in the order of their currencies: it has no other. */
function pricesOf(editions: Pick<EditionBody, "prices">[]): BookRecord["prices"] {
  const ofOne = ({ prices }: Pick<EditionBody, "prices">, position: number) =>
    prices.map(({ amount, currency }) => ({ position, currency, priceMinor: amount }));
  return editions.flatMap((edition, position) =>
    ofOne(edition, position).sort((left, right) => left.currency.localeCompare(right.currency, "en")),
  );
}

/** Addresses to try for a title, best first. The last carries so much of the id that it is free. */
export function slugsFor(title: string, id: string): string[] {
  const slug = parseIsbn(slugOf(title)) ? `book-${slugOf(title)}` : slugOf(title);
  return [slug, `${slug}-2`, `${slug}-3`, `${slug}-${id.slice(-10)}`];
}

/** A book as it is stored, without its stock. */
export type StoredBook = { facts: BookFacts; description: string; version: number };
