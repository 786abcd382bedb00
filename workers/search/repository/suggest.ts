import type { Suggestions } from "../../../shared/contracts/search.ts";

/** Candidates that are looked at, and suggestions of titles and of names that are given. */
const candidatesMax = 200;
const titlesMax = 5;
const namesMax = 4;
/** Books of a name that are counted; a subject of a large shop has any number. */
const countedMax = 1_000;

type Row = { text: string; kind: Suggestions[number]["kind"]; slug: string; bookId: string | null };

/**
 * Titles, and names of authors, series and subjects, that have words which begin as an FTS5 expression says. Titles that
 * begin with `key` come first; of names those with the most books, as far as they are counted. One trip.
 */
export async function suggest(db: D1Database, expression: string, key: string): Promise<Suggestions> {
  const titles = db
    .prepare(
      `select c.summary ->> '$.title' as text, 'title' as kind, c.summary ->> '$.slug' as slug, b.book_id as bookId
      from (select rowid as key from title_words where title_words match ?1 limit ?2) t
      join search_books b on b.key = t.key join search_cards c on c.key = t.key
      order by b.title_key >= ?3 and b.title_key < ?4 desc, length(b.title_key), b.title_key limit ?5`,
    )
    .bind(expression, candidatesMax, key, `${key}\u{10ffff}`, titlesMax);
  const names = db
    .prepare(
      `select f.name as text, iif(f.kind = 'category', 'subject', f.kind) as kind, f.slug, null as bookId,
        (select count(*) from (select 1 from search_book_facets bf where bf.facet_id = f.id limit ${countedMax})) as books
      from (select rowid as id from facet_words where facet_words match ?1 limit ?2) w join search_facets f on f.id = w.id
      where books > 0 order by books desc, f.name limit ?3`,
    )
    .bind(expression, candidatesMax, namesMax);
  const results = await db.batch<Row>([titles, names]);
  return results
    .flatMap(({ results }) => results)
    .map(({ text, kind, slug, bookId }) => ({ text, kind, slug, ...(bookId ? { bookId } : {}) }));
}
