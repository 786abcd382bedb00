import type { DrizzleD1Database } from "drizzle-orm/d1";
import type { BookQuery, CodeFacets } from "../../shared/contracts/catalog.ts";
import { codeOfRef, lineageOfRef, treeSchemes } from "../../shared/subject-code.ts";
import { shelfOf } from "./repository/shelves.ts";
import { countCodesOf, selectCodesBelow, selectHeadings } from "./repository/subject-codes.ts";

/** Codes of each scheme that a list is told of, and books of a list that are counted one by one. */
const [codesMax, booksMax] = [50, 500];

/**
 * The codes of the trade by which a list can be narrowed, those with the most books first: those next below the one code the query
 * names, else the topmost of every scheme that is a tree. What a shelf holds is counted all the time, so of the whole shop and of
 * one code the numbers are exact whatever its size; a list with other filters is counted as far as its first 500 books.
 */
export async function codeFacets(db: DrizzleD1Database, query: BookQuery): Promise<CodeFacets> {
  const [ref, ...others] = query.subject ?? [];
  const only = others.length === 0 ? ref : undefined;
  const lineage = only === undefined ? [] : lineageOfRef(only).reverse();
  const place = only === undefined ? null : codeOfRef(only);
  const levels = place ? [{ scheme: place.scheme, above: place.code }] : treeSchemes.map((scheme) => ({ scheme, above: "" }));
  const headings = selectHeadings(
    db,
    lineage.map((each) => shelfOf("code", each)),
  );
  const [known, ...below] = await db.batch([headings, ...levels.map((level) => selectCodesBelow(db, level, codesMax))]);
  const headingOf = new Map(known.map(({ shelf, heading }) => [shelf, heading]));
  const named = lineage.map((each) => ({ ...codeOfRef(each), heading: headingOf.get(shelfOf("code", each)) ?? null }));
  const codes = below.flat();
  if (codes.length === 0 || !isNarrowed(query)) return { named, items: codes.map(({ shelf: _, ...code }) => code), isPartial: false };

  const { counts, isPartial } = await countCodesOf(
    db,
    query,
    codes.map(({ shelf }) => shelf),
    booksMax,
  );
  const items = codes.flatMap(({ shelf, ...code }) => {
    const count = counts.get(shelf);
    return count === undefined ? [] : [{ ...code, count }];
  });
  return { named, items: items.sort((left, right) => right.count - left.count), isPartial };
}

/** Whether a query asks for less than all that stands on one shelf of codes, or in the shop. */
function isNarrowed({ limit: _, cursor: __, sort: ___, subject, ...filters }: BookQuery): boolean {
  return Object.values(filters).some((value) => value !== undefined) || (subject !== undefined && subject.length > 1);
}
