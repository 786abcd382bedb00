import { type SearchQuery, searchQuerySchema, searchTextMax } from "../../shared/contracts/search.ts";

/** Filters of which any of several values may hold. */
export type ListFilter = "category" | "author" | "series" | "publisher" | "format" | "language";

/** A search as its address says it: what makes no sense there is left out, so that every address is some search. */
export function readSearch(address: URLSearchParams, limit: number): SearchQuery {
  const { shape } = searchQuerySchema;
  const given: Record<string, unknown> = { limit };
  for (const [name, schema] of Object.entries(shape)) {
    const values = address.getAll(name).filter((value) => value !== "");
    const read = schema.safeParse(values.length > 1 ? values : values[0]);
    if (values.length > 0 && name !== "limit" && read.success) given[name] = values.length > 1 ? values : values[0];
  }
  // A question of any length is answered as far as it is read.
  const q = address.get("q") ?? "";
  const read = searchQuerySchema.safeParse({ ...given, q: shape.q.safeParse(q).success ? q : clip(q) });
  return read.success ? read.data : searchQuerySchema.parse({ limit });
}

function clip(text: string): string {
  return text.slice(0, searchTextMax).toWellFormed();
}

/** The address of a search. What is usual is not named, so that a search has one address. */
export function searchAddress(query: SearchQuery): string {
  const usual: Partial<Record<string, unknown>> = { q: "", sort: "relevance", page: 1 };
  const named: Record<string, unknown> = { ...query, q: query.q.trim(), limit: undefined };
  const parts = Object.keys(searchQuerySchema.shape).flatMap((name) => {
    const value = named[name];
    return value === undefined || value === usual[name] ? [] : [value].flat().map((each) => [name, String(each)]);
  });
  const address = new URLSearchParams(parts).toString();
  return address === "" ? "/search" : `/search?${address}`;
}

/** The same search in another order, with another filter or without one: always from its first page. */
export function changed(query: SearchQuery, change: Partial<SearchQuery>): SearchQuery {
  return { ...query, page: 1, ...change };
}

/** The same search with a value of a filter added, or taken away where it was there. */
export function toggled(query: SearchQuery, filter: ListFilter, value: string): SearchQuery {
  const values: string[] = query[filter] ?? [];
  const rest = values.includes(value) ? values.filter((each) => each !== value) : [...values, value];
  return changed(query, { [filter]: rest.length === 0 ? undefined : rest });
}
