import type { Book } from "../../shared/contracts/catalog.ts";
import { publishedSortOf } from "../../shared/published-on.ts";
import { slugOf, titleSortOf } from "../../shared/slug.ts";
import type { SubjectWays } from "./subject-tree.ts";
import type { FacetKind } from "./tables.ts";
import { indexedTextOf, typedKeyOf } from "./words.ts";

/** A book as the index keeps it: one value for each table that has a part of it. */
export type DescribedBook = {
  id: string;
  version: number;
  ordering: {
    titleKey: string;
    seriesKey: string | null;
    seriesVolume: number | null;
    titleSort: string;
    publishedSort: number;
    priceFromMinor: number | null;
    sellerId: string;
  };
  /** The texts of `book_text`, in the order of its columns. */
  text: [title: string, subtitle: string, contributors: string, series: string, subjects: string, description: string];
  /** What a result shows, as JSON. Its stock is added when it is shown. */
  summary: string;
  facets: { kind: FacetKind; slug: string; name: string }[];
  editions: { sku: string; format: string; priceMinor: number; publisherSlug: string | null; isForSale: boolean }[];
  /** What was in stock when the book was read, for SKUs that no event has told of yet. */
  stock: { sku: string; available: number }[];
};

/** Prepares a book for the index. `ways` leads to the categories above its subjects. */
export function describeBook(book: Book, ways: SubjectWays): DescribedBook {
  const { id, slug, title, subtitle, contributors, series, subjects, publishedOn, rating, editions, images, language, sellerId } = book;
  const prices = editions.map(({ price }) => price.amount);
  const people = contributors.map(({ name, role, slug }) => ({ name, role, slug }));
  const shown = { id, slug, title, subtitle, contributors: people, series, subjects, publishedOn, rating };
  const editionsShown = editions.map(({ sku, format, price, supply, onSaleOn }) => ({
    ...{ sku, format, price },
    ...(supply && { supply }),
    ...(onSaleOn && { onSaleOn }),
  }));
  const texts = [
    title,
    subtitle ?? "",
    contributors.map(({ name }) => name).join(" · "),
    series?.name ?? "",
    categoriesOf(book, ways)
      .map(({ name }) => name)
      .join(" · "),
    book.description,
  ];
  return {
    id,
    version: book.version,
    ordering: {
      titleKey: typedKeyOf(title),
      seriesKey: series ? typedKeyOf(series.name) : null,
      seriesVolume: series?.volume ?? null,
      titleSort: titleSortOf(title),
      publishedSort: publishedSortOf(publishedOn),
      priceFromMinor: prices.length === 0 ? null : Math.min(...prices),
      sellerId,
    },
    text: texts.map(indexedTextOf) as DescribedBook["text"],
    summary: JSON.stringify({ ...shown, editions: editionsShown, image: images[0] ?? null }),
    facets: [
      ...categoriesOf(book, ways).map((category) => ({ kind: "category" as const, ...category })),
      ...contributors.filter(({ role }) => role === "author").map(({ slug, name }) => ({ kind: "author" as const, slug, name })),
      ...(series ? [{ kind: "series" as const, slug: series.slug, name: series.name }] : []),
      ...(language ? [{ kind: "language" as const, slug: language, name: language }] : []),
      ...[...new Set(editions.map(({ format }) => format))].map((format) => ({ kind: "format" as const, slug: format, name: format })),
    ],
    editions: editions.map((edition) => ({
      ...{ sku: edition.sku, format: edition.format, priceMinor: edition.price.amount },
      publisherSlug: edition.publisher ? slugOf(edition.publisher) : null,
      isForSale: isForSale(edition),
    })),
    // How many copies there are of what is not for sale, the catalogue does not tell.
    stock: editions.filter(isForSale).map(({ sku, availability }) => ({ sku, available: availability.available })),
  };
}

function isForSale({ availability }: Book["editions"][number]): boolean {
  return availability.status !== "not-for-sale";
}

/** The subjects of a book and all above them, each once. */
function categoriesOf({ subjects }: Book, ways: SubjectWays) {
  const all = subjects.flatMap((subject) => ways.get(subject.slug) ?? [{ slug: subject.slug, name: subject.name }]);
  return [...new Map(all.map((category) => [category.slug, category])).values()];
}
