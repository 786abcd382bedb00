import { hitsMax, type SearchFilters, type SearchQuery } from "../../../shared/contracts/search.ts";
import { rangesOf } from "../did-you-mean.ts";
import type { Question } from "../parse-question.ts";
import { type Bind, fewBooksOf, filtersOf, newBind } from "./filters.ts";

/**
 * What a word in each column is worth: title, subtitle, contributors, series, subjects, description. They multiply the
 * frequencies in FTS5's `bm25()`, which is BM25 with k1 = 1.2 and b = 0.75 (Robertson and Zaragoza, "The Probabilistic
 * Relevance Framework: BM25 and Beyond", 2009, section 3.5, its BM25F being weights of this kind; sqlite.org/fts5.html,
 * section 5.1.1). Chosen by the judged questions of tests/system/search.test.ts.
 */
const weights = [10, 4, 6, 4, 2, 1];

/** Books with exactly the title asked for that are found even when a thousand others come before them in the index. */
const exactMax = 20;
/** Words of the vocabularies that are looked at. */
const vocabularyMax = 4_000;
/** Authors that are counted. */
const authorsMax = 12;

export type Found = {
  total: number;
  /** The summaries of one page, a JSON list without stock. */
  items: string;
  /** Copies that can be bought, by SKU, of the books of the page. */
  stock: string;
  /** Kind, slug, name and number of hits of the commonest values: a JSON list of lists. */
  facets: string;
  /**
   * Where no book has all the words, the known words that may have been meant, and how many titles or names have each: a
   * JSON list of pairs. Else `null`.
   */
  vocabulary: string | null;
};

/** One page of the books that meet the query: one statement, which is one trip. `question` is null where filters alone are asked. */
export async function findBooks(db: D1Database, question: Question | null, query: SearchQuery): Promise<Found> {
  const { bind, values } = newBind();
  const rank = rankOf(question, query.sort, bind);
  const places = rank.map((_, index) => `rank${index}`).join(", ");
  const sql = `
    with ${hitsOf(question, query, bind)},
    ranked as materialized (
      select h.key, ${rank.map((expression, index) => `${expression} as rank${index}`).join(", ")}
      from hits h cross join search_books b on b.key = h.key
      order by ${places} limit ${bind(query.limit)} offset ${bind((query.page - 1) * query.limit)}
    ),
    counted as materialized (
      select f.kind, f.slug, f.name, of.hits
      from (select bf.facet_id, count(*) as hits from hits h cross join search_book_facets bf on bf.book_key = h.key group by bf.facet_id) of
      cross join search_facets f on f.id = of.facet_id
    )
    select (select count(*) from hits) as total,
      (select '[' || coalesce(group_concat(c.summary, ',' order by ${places}), '') || ']'
        from ranked cross join search_cards c on c.key = ranked.key) as items,
      (select json_group_object(e.sku, s.available)
        from ranked cross join search_editions e on e.book_key = ranked.key cross join search_stock s on s.sku = e.sku) as stock,
      (${facetsOfHits}) as facets,
      ${question ? wordsLike(question.words, bind) : "null"} as vocabulary`;
  const row = await db
    .prepare(sql)
    .bind(...values)
    .first<Found>();
  if (!row) throw new Error("a statement of aggregates gave no row");
  return row;
}

/** Read in the same trip, and only where it is needed: nothing is read of a vocabulary while `asked` holds no row that wants it. */
function wordsLike(words: string[], bind: Bind): string {
  const ranges = bind(JSON.stringify(rangesOf(words)));
  const [titles, names] = ["title_vocabulary", "facet_vocabulary"].map(
    (vocabulary) => `
        select v.term, v.doc from asked cross join json_each(${ranges}) j cross join ${vocabulary} v
        on v.term >= j.value ->> 0 and v.term < j.value ->> 1 and length(v.term) between j.value ->> 2 and j.value ->> 3
        where not asked.has_all`,
  );
  return `iif((select has_all from asked), null, (
      select json_group_array(json_array(term, doc)) from (${titles} union all ${names} limit ${vocabularyMax})))`;
}

/** The tables of a statement that end in `hits`: keys and scores of up to a thousand books. */
function hitsOf(question: Question | null, query: SearchQuery, bind: Bind): string {
  if (!question) return hitsByFilters(query, bind);
  return question.isbn13 ? hitsByIsbn(question.isbn13, query, bind) : hitsByText(question, query, bind);
}

function hitsByText(question: Question, filters: SearchFilters, bind: Bind): string {
  const conditions = filtersOf(filters, "t.rowid", bind);
  const isExact = [`b.title_key = ${bind(question.key)}`, "b.is_removed = 0", ...filtersOf(filters, "b.key", bind)].join(" and ");
  const [all, any] = [bind(question.all), bind(question.any)];
  // Where all words find nothing, any of them may. The search for all ends at its first book.
  return `asked as materialized (select exists (select 1 from book_text where book_text match ${all}) as has_all),
    found as materialized (
      select t.rowid as key, bm25(book_text, ${weights.join(", ")}) as score from book_text t
      where t.book_text match iif((select has_all from asked), ${all}, ${any}) ${conditions.map((condition) => `and ${condition}`).join(" ")}
      limit ${bind(hitsMax)}
    ),
    exact as materialized (select b.key from search_books b where ${isExact} limit ${bind(exactMax)}),
    hits as materialized (
      select key, score from found
      union all select key, 0 from exact where key not in (select key from found)
      limit ${bind(hitsMax)}
    )`;
}

/** One book at most, whatever its title says. */
function hitsByIsbn(isbn13: string, filters: SearchFilters, bind: Bind): string {
  // Filters look at editions too, under a name of their own.
  const conditions = [`named.sku = ${bind(isbn13)}`, ...filtersOf(filters, "named.book_key", bind)].join(" and ");
  return `asked as (select 1 as has_all),
    hits as materialized (select distinct named.book_key as key, 0 as score from search_editions named where ${conditions})`;
}

/** In the order asked for, so that the bound keeps the first ones. */
function hitsByFilters(query: SearchQuery, bind: Bind): string {
  const conditions = ["b.is_removed = 0", ...fewBooksOf(query, bind), ...filtersOf(query, "b.key", bind)].join(" and ");
  return `asked as (select 1 as has_all),
    hits as materialized (
      select b.key, 0 as score from search_books b where ${conditions}
      order by ${browsingOrders[query.sort]} limit ${bind(hitsMax)}
    )`;
}

/** Walks of an index each, where no filter names few books; without a question the newest are taken for the best. */
const browsingOrders: Record<SearchQuery["sort"], string> = {
  relevance: "b.published_sort desc, b.key desc",
  "-publishedOn": "b.published_sort desc, b.key desc",
  price: "b.price_from_minor, b.key",
  title: "b.title_sort, b.key",
};

/** The same orders as values of which the smaller comes first. */
const browsingRanks: Record<SearchQuery["sort"], string[]> = {
  relevance: ["-b.published_sort", "-b.key"],
  "-publishedOn": ["-b.published_sort", "-b.key"],
  price: ["b.price_from_minor", "b.key"],
  title: ["b.title_sort", "b.key"],
};

/**
 * What decides between two books, the weightiest first and the smaller value before the larger. By relevance the title
 * that was typed comes first, then the books of the series that was typed and those of the author who was, then titles
 * that begin so, then the rest. A series is in its order, the pieces between its volumes (0.5) behind them; elsewhere
 * bm25 decides, of which FTS5 gives better ones lower numbers.
 */
function rankOf(question: Question | null, sort: SearchQuery["sort"], bind: Bind): string[] {
  if (!question || sort !== "relevance") return browsingRanks[sort];
  const key = bind(question.key);
  const beginning = bind(`${question.key}\u{10ffff}`);
  const author = `(select id from search_facets where kind = 'author' and slug = ${bind(question.slug)})`;
  return [
    `case when b.title_key = ${key} then 0 when b.series_key = ${key} then 1
      when exists (select 1 from search_book_facets bf where bf.book_key = h.key and bf.facet_id = ${author}) then 1
      when b.title_key > ${key} and b.title_key < ${beginning} then 2 else 3 end`,
    `case when b.series_key is not ${key} then 0
      when b.series_volume >= 1 and b.series_volume = round(b.series_volume) then b.series_volume else 100000 end`,
    "h.score",
    "b.title_sort",
    "b.key",
  ];
}

/** Authors are many, and only the first are shown; of the other kinds there are few values, and all are counted. */
const facetsOfHits = `
  select json_group_array(json_array(kind, slug, name, hits) order by hits desc, name) from (
    select * from (select * from counted where kind = 'author' order by hits desc, name limit ${authorsMax})
    union all select * from counted where kind in ('category', 'language', 'format')
  )`;
