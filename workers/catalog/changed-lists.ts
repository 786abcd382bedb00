import { listKeysMax } from "../../shared/events/types.ts";
import { deletions, fieldKey, type ListField, type ListKey, listFields, placeOf, subjectTree, wholeShop } from "../../shared/list-keys.ts";
import { slugOf } from "../../shared/slug.ts";
import { lineageOfRef, refOfCode } from "../../shared/subject-code.ts";
import type { Subject } from "./plan-subjects.ts";
import type { BookRecord } from "./repository/edits.ts";
import type { BookFacts } from "./tables.ts";

/** Where a book is to be found in lists, and what of it decides whether and where it stands in each of them. */
export type Standing = { subjectSlugs: string[]; others: ListKey[]; fields: Record<ListField, string> };

/** A live book before a change and after it; `null` where there is none. `isKnown` says that it was there before, if only deleted. */
export type Move = { before: Standing | null; after: Standing | null; isKnown: boolean };

type Edition = { sku: string; format: string; publisherSlug: string | null; priceMinor: number; isForSale: boolean };

/** How a book stands as it is stored. */
export function standingOfBook({ subjects, contributors, series, sellerId, editions, ...facts }: BookFacts): Standing {
  return standingOf({
    ...facts,
    subjectSlugs: subjects.map(({ slug }) => slug),
    ...{ contributors, sellerId, seriesSlug: series?.slug ?? null, seriesVolume: series?.volume ?? null },
    editions: editions.map(({ sku, format, publisher, price, supply }) => ({
      ...{ sku, format, publisherSlug: publisher && slugOf(publisher), priceMinor: price.amount },
      isForSale: supply?.status !== "not-for-sale",
    })),
  });
}

/** How a book stands once the record is written. */
export function standingOfRecord({ book, contributors, subjectSlugs, subjectCodes, editions }: BookRecord): Standing {
  const { title, slug, sellerId, seriesSlug = null, seriesVolume = null, language = null, publishedOn = null } = book;
  return standingOf({
    ...{ title, slug, sellerId, seriesSlug, seriesVolume, language, publishedOn, contributors, subjectSlugs, subjectCodes },
    editions: editions.map(({ sku, format, publisherSlug = null, priceMinor, supplyStatus }) => ({
      ...{ sku, format, publisherSlug, priceMinor, isForSale: supplyStatus !== "not-for-sale" },
    })),
  });
}

/**
 * The keys of all lists that these moves may change. `subjects` are those that the books stand in, with all above them, the
 * new ones included.
 */
export function changedLists(moves: Move[], subjects: Subject[]): ListKey[] {
  const parentOf = new Map(subjects.map(({ slug, parentSlug }) => [slug, parentSlug]));
  return [...new Set(moves.flatMap((move) => keysOf(move, parentOf)))];
}

/** The keys as an event tells of them: none where they are too many. */
export function toldLists(keys: ListKey[]): { lists?: ListKey[] } {
  const lists = [...new Set(keys)];
  return lists.length > listKeysMax ? {} : { lists };
}

function keysOf({ before, after, isKnown }: Move, parentOf: Map<string, string | null>): ListKey[] {
  const [wasIn, isIn] = [placesOf(before, parentOf), placesOf(after, parentOf)];
  const [stayed, moved] = [wasIn.intersection(isIn), wasIn.symmetricDifference(isIn)];
  const [oldSubjects, newSubjects] = [lineageOf(before, parentOf), lineageOf(after, parentOf)];
  // Beside a subject stand those below it, with the number of books in each.
  const recounted = [...oldSubjects.symmetricDifference(newSubjects)].map((slug) => subjectPlace(parentOf.get(slug) ?? null));
  const fields = before && after ? listFields.filter((field) => before.fields[field] !== after.fields[field]) : [];
  return [
    ...moved,
    ...recounted,
    ...(recounted.length > 0 ? [subjectTree] : []),
    ...(isKnown && (before === null || after === null) ? [deletions] : []),
    ...fields.flatMap((field) => [...stayed].map((place) => fieldKey(place, field))),
  ];
}

function placesOf(standing: Standing | null, parentOf: Map<string, string | null>): Set<ListKey> {
  if (!standing) return new Set();
  return new Set([wholeShop, ...standing.others, ...[...lineageOf(standing, parentOf)].map(subjectPlace)]);
}

function subjectPlace(slug: string | null): ListKey {
  return slug === null ? wholeShop : placeOf("category", slug);
}

/** The subjects of a book, and all above them. */
function lineageOf(standing: Standing | null, parentOf: Map<string, string | null>): Set<string> {
  const lineage = new Set(standing?.subjectSlugs);
  // A set is walked to its end, with what is added on the way.
  for (const slug of lineage) {
    const parent = parentOf.get(slug);
    if (parent) lineage.add(parent);
  }
  return lineage;
}

function standingOf(book: {
  title: string;
  slug: string;
  publishedOn: string | null;
  language: string | null;
  sellerId: string;
  seriesSlug: string | null;
  seriesVolume: number | null;
  contributors: { role: string; slug: string }[];
  subjectSlugs: string[];
  subjectCodes: { scheme: string; code: string }[];
  editions: Edition[];
}): Standing {
  const { title, slug, publishedOn, language, sellerId, seriesSlug, contributors, subjectSlugs } = book;
  const codes = [...new Set(book.subjectCodes.map(refOfCode).flatMap(lineageOfRef))].sort();
  const editions = book.editions.toSorted((left, right) => (left.sku < right.sku ? -1 : 1));
  return {
    subjectSlugs,
    others: [
      placeOf("seller", sellerId),
      ...(seriesSlug ? [placeOf("series", seriesSlug)] : []),
      ...contributors.flatMap(({ role, slug }) => [...(role === "author" ? [placeOf("author", slug)] : []), placeOf("contributor", slug)]),
      ...codes.map((ref) => placeOf("code", ref)),
      ...editions.flatMap(({ publisherSlug }) => (publisherSlug ? [placeOf("publisher", publisherSlug)] : [])),
    ],
    fields: {
      ...{
        codes: JSON.stringify(codes),
        volume: String(book.seriesVolume),
        title,
        slug,
        published: publishedOn ?? "",
        language: language ?? "",
      },
      price: JSON.stringify(editions.map(({ sku, priceMinor }) => [sku, priceMinor])),
      editions: JSON.stringify(editions.map(({ sku, format, publisherSlug, isForSale }) => [sku, format, publisherSlug, isForSale])),
    },
  };
}
