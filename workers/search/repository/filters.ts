import type { SearchFilters } from "../../../shared/contracts/search.ts";

/** Gives a value to a statement under construction and names its parameter. */
export type Bind = (value: unknown) => string;

/** A bind, and the values it has been given so far. */
export function newBind(): { bind: Bind; values: unknown[] } {
  const values: unknown[] = [];
  return { values, bind: (value) => `?${values.push(value)}` };
}

/**
 * The conditions that a query's filters stand for, on the book whose key is the expression `key`. They mean what they
 * mean in GET /api/books: one edition has to meet all that is asked of editions.
 */
export function filtersOf(filters: SearchFilters, key: string, bind: Bind): string[] {
  const { category, author, series, language, sellerId } = filters;
  const facets = Object.entries({ category, author, series, language }).flatMap(([kind, slugs]) =>
    slugs ? [hasFacet(kind, slugs, key, bind)] : [],
  );
  // Asked of each book that is found: a list of the merchant's books would have the words looked up once for each of them.
  const seller =
    sellerId === undefined
      ? []
      : [`exists (select 1 from search_books sold where sold.key = ${key} and sold.seller_id = ${bind(sellerId)})`];
  return [...facets, ...seller, ...editionFilters(filters, key, bind)];
}

/**
 * What follows, for a book that is `b`, from the filters that leave few: those of an author, a series, a publisher or a
 * merchant, by their indexes. Where nothing but filters is asked, finding them needs no walk past all others.
 */
export function fewBooksOf({ author, series, publisher, sellerId }: SearchFilters, bind: Bind): string[] {
  const facets = Object.entries({ author, series }).flatMap(([kind, slugs]) =>
    slugs ? [`select f.book_key from search_book_facets f where f.facet_id in (${facetsCalled(kind, slugs, bind)})`] : [],
  );
  const published = publisher ? [`select e.book_key from search_editions e where e.publisher_slug ${isAnyOf(publisher, bind)}`] : [];
  const sold = sellerId === undefined ? [] : [`b.seller_id = ${bind(sellerId)}`];
  return [...[...facets, ...published].map((few) => `b.key in (${few})`), ...sold];
}

function hasFacet(kind: string, slugs: string[], key: string, bind: Bind): string {
  return `exists (select 1 from search_book_facets f where f.book_key = ${key} and f.facet_id in (${facetsCalled(kind, slugs, bind)}))`;
}

function facetsCalled(kind: string, slugs: string[], bind: Bind): string {
  return `select id from search_facets where kind = ${bind(kind)} and slug ${isAnyOf(slugs, bind)}`;
}

function editionFilters({ publisher, format, minPrice, maxPrice, inStock }: SearchFilters, key: string, bind: Bind): string[] {
  const wanted = [
    publisher && `e.publisher_slug ${isAnyOf(publisher, bind)}`,
    format && `e.format ${isAnyOf(format, bind)}`,
    minPrice !== undefined && `e.price_minor >= ${bind(minPrice)}`,
    maxPrice !== undefined && `e.price_minor <= ${bind(maxPrice)}`,
  ].filter((condition) => typeof condition === "string");
  const met = [`e.book_key = ${key}`, ...wanted].join(" and ");
  const isInShop = `exists (select 1 from search_editions e join search_stock s on s.sku = e.sku and s.available > 0 where ${met} and e.is_for_sale)`;
  if (inStock) return [isInShop];
  const isSold = wanted.length === 0 ? [] : [`exists (select 1 from search_editions e where ${met})`];
  return inStock === false ? [...isSold, `not ${isInShop}`] : isSold;
}

/** The values travel as one parameter, of which D1 allows a hundred. */
function isAnyOf(values: string[], bind: Bind): string {
  return `in (select value from json_each(${bind(JSON.stringify(values))}))`;
}
