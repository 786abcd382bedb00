import type { DescribedBook } from "../describe-book.ts";
import { indexedTextOf } from "../words.ts";

/** A book that is no longer on sale, and the version of the catalogue that says so. */
export type RemovedBook = { id: string; version: number };

/**
 * Writes books and tombstones in one transaction. A book that is known in a newer version stays as it is: each
 * statement below the first acts on the books whose version is the one given, which the first has or has not made so.
 * Lists travel as one JSON value each, so that a hundred books cost as many statements as one.
 */
export async function writeBooks(db: D1Database, live: DescribedBook[], removed: RemovedBook[]): Promise<void> {
  const given = [...live, ...removed];
  if (given.length === 0) return;
  const versions = JSON.stringify(given.map(({ id, version }) => [id, version]));
  const facets = live.flatMap(({ id, version, facets }) => facets.map(({ kind, slug, name }) => [id, version, kind, slug, name] as const));
  const editions = live.flatMap(({ id, version, editions }) =>
    editions.map(({ sku, format, priceMinor, publisherSlug, isForSale }, position) => [
      ...[id, version, position, sku, format],
      ...[priceMinor, publisherSlug, isForSale ? 1 : 0],
    ]),
  );
  const run = (sql: string, rows: unknown) => db.prepare(sql).bind(typeof rows === "string" ? rows : JSON.stringify(rows));
  await db.batch([
    run(putBooks, [...live.map(orderingRow), ...removed.map(({ id, version }) => [id, version, 1])]),
    ...clearings.map((sql) => run(sql, versions)),
    run(
      putText,
      live.map(({ id, version, text }) => [id, version, ...text]),
    ),
    run(
      putWords,
      live.map(({ id, version, text: [title] }) => [id, version, title]),
    ),
    run(
      putCards,
      live.map(({ id, version, summary }) => [id, version, summary]),
    ),
    run(putEditions, editions),
    run(
      putFacets,
      facets.map(([, , ...facet]) => facet),
    ),
    run(
      putFacetWords,
      facets.map(([, , kind, slug, name]) => [kind, slug, indexedTextOf(name)]),
    ),
    run(putBookFacets, facets),
    run(
      putFirstStock,
      live.flatMap(({ stock }) => stock.map(({ sku, available }) => [sku, available])),
    ),
  ]);
}

function orderingRow({ id, version, ordering }: DescribedBook): unknown[] {
  const { titleKey, seriesKey, seriesVolume, titleSort, publishedSort, priceFromMinor, sellerId } = ordering;
  return [id, version, 0, titleKey, seriesKey, seriesVolume, titleSort, publishedSort, priceFromMinor, sellerId];
}

/** `columns` of each row of the JSON list that is bound, by position. */
function column(...positions: number[]): string {
  return positions.map((position) => `j.value ->> ${position}`).join(", ");
}

const ordered = "title_key, series_key, series_volume, title_sort, published_sort, price_from_minor, seller_id".split(", ");
const putBooks = `
  insert into search_books (book_id, version, is_removed, ${ordered.join(", ")})
  select ${column(0, 1, 2, 3, 4, 5, 6, 7, 8, 9)} from json_each(?1) j where true
  on conflict (book_id) do update
  set version = excluded.version, is_removed = excluded.is_removed, ${ordered.map((name) => `${name} = excluded.${name}`).join(", ")}
  where excluded.version > search_books.version`;

/** The rows of the list whose version is what the index has now. */
const applied = "json_each(?1) j join search_books b on b.book_id = j.value ->> 0 and b.version = j.value ->> 1";

const clearings = [
  ["book_text", "rowid"],
  ["title_words", "rowid"],
  ["search_cards", "key"],
  ["search_editions", "book_key"],
  ["search_book_facets", "book_key"],
].map(([table, key]) => `delete from ${table} where ${key} in (select b.key from ${applied})`);

const putText = `
  insert into book_text (rowid, title, subtitle, contributors, series, subjects, description)
  select b.key, ${column(2, 3, 4, 5, 6, 7)} from ${applied}`;
const putWords = `insert into title_words (rowid, words) select b.key, ${column(2)} from ${applied}`;
const putCards = `insert into search_cards (key, summary) select b.key, ${column(2)} from ${applied}`;
const putEditions = `
  insert into search_editions (book_key, position, sku, format, price_minor, publisher_slug, is_for_sale)
  select b.key, ${column(2, 3, 4, 5, 6, 7)} from ${applied}`;

const putFacets = `
  insert into search_facets (kind, slug, name) select ${column(0, 1, 2)} from json_each(?1) j where true
  on conflict (kind, slug) do update set name = excluded.name where excluded.name <> search_facets.name`;
/**
 * Once: another spelling with the same slug has the same words. Languages and formats are codes, which nobody begins to type.
 * `cross join` keeps SQLite from going through all names of a kind, each with a look into the full-text table.
 */
const putFacetWords = `
  insert into facet_words (rowid, words)
  select f.id, min(j.value ->> 2) from json_each(?1) j cross join search_facets f on f.kind = j.value ->> 0 and f.slug = j.value ->> 1
  where f.kind in ('category', 'author', 'series') and not exists (select 1 from facet_words w where w.rowid = f.id)
  group by f.id`;
const putBookFacets = `
  insert or ignore into search_book_facets (book_key, facet_id)
  select b.key, f.id from ${applied} join search_facets f on f.kind = j.value ->> 2 and f.slug = j.value ->> 3`;

/** Only where no event has told of the SKU: version 0 gives way to every event. */
const putFirstStock = `
  insert into search_stock (sku, available, version) select ${column(0, 1)}, 0 from json_each(?1) j where true
  on conflict (sku) do nothing`;
