import type { BookSummary, Category } from "../../../shared/contracts/catalog.ts";
import { hitsMax, type SearchPage as Results, type SearchHit, type SearchQuery, type Segments } from "../../../shared/contracts/search.ts";
import { mendedIsbn, whyNoIsbn } from "../../../shared/isbn.ts";
import { BookCard, BookGrid } from "../components/book-card.tsx";
import { ChosenFilters, SearchFilters } from "../components/search-filters.tsx";
import { SubjectIndex } from "../components/subject-index.tsx";
import { changed, searchAddress } from "../search-address.ts";
import { countOf } from "../words.ts";

/** What a page shows that has no results to show. */
export type Instead = { subjects: Category[]; newest: BookSummary[] };
export type SearchPageProps = { query: SearchQuery; results: Results; instead: Instead | null };

/** The covers that are seen as soon as the page opens, on a wide screen. */
const firstCovers = 4;

/** What was searched for, what was found, and ways on: other orders, filters, pages, another spelling. */
export function SearchPage({ query, results, instead }: SearchPageProps) {
  const { items, facets, didYouMean } = results;
  const isAsked = query.q.trim() !== "";
  return (
    <>
      <header class="page-head">
        <p class="kicker">Search</p>
        <h1>{isAsked ? `“${query.q.trim()}”` : instead ? "Find a book" : "Books"}</h1>
        <p class="lede" role="status">
          {foundWords(query, results, instead !== null)}
        </p>
        {didYouMean && (
          <p class="did-you-mean">
            Did you mean <a href={searchAddress(changed(query, { q: didYouMean }))}>{didYouMean}</a>?
          </p>
        )}
      </header>
      <ChosenFilters query={query} facets={facets} />
      {items.length > 0 && (
        <div class="search">
          <aside class="search__side">
            <SearchFilters query={query} facets={facets} />
          </aside>
          <div class="search__results">
            <SearchSorts query={query} />
            <ul class="book-grid">
              {items.map((hit, place) => (
                <BookCard book={hit} level={2} title={<Title hit={hit} />} isFirst={place < firstCovers} />
              ))}
            </ul>
            <SearchPaging query={query} total={results.total} />
          </div>
        </div>
      )}
      {instead && <WaysOn {...instead} />}
    </>
  );
}

function foundWords({ q, page }: SearchQuery, { items, total, isPartial }: Results, isNothing: boolean): string {
  if (total === 0 && q.trim() === "") return "Type a title, a name, a subject or an ISBN into the field above.";
  if (total === 0 && mendedIsbn(q) !== null) return `This is no ISBN: ${whyNoIsbn(q)}.`;
  if (isNothing && total === 0) return "We have found no book for this. Fewer words, or another spelling, may help.";
  if (items.length === 0) return `There is no page ${page} of these results.`;
  const books = total >= hitsMax ? `More than ${(hitsMax - 1).toLocaleString("en-GB")} books` : countOf(total, "book", "books");
  return isPartial ? `No book has all of these words. ${books} with some of them:` : books;
}

/** The title, with the words that were asked for marked. */
function Title({ hit: { title, highlights } }: { hit: SearchHit }) {
  return <Marked segments={highlights.title ?? [{ text: title, isMatch: false }]} />;
}

function Marked({ segments }: { segments: Segments }) {
  return <>{segments.map(({ text, isMatch }) => (isMatch ? <mark class="found">{text}</mark> : text))}</>;
}

const sorts: { sort: SearchQuery["sort"]; words: string }[] = [
  { sort: "relevance", words: "Best match" },
  { sort: "-publishedOn", words: "Newest first" },
  { sort: "price", words: "By price" },
  { sort: "title", words: "By title" },
];

function SearchSorts({ query }: { query: SearchQuery }) {
  return (
    <nav class="sorts" aria-label="Order of the results">
      <ul>
        {sorts.map(({ sort, words }) => (
          <li>
            <a href={searchAddress(changed(query, { sort }))} aria-current={sort === query.sort ? "true" : undefined}>
              {words}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function SearchPaging({ query, total }: { query: SearchQuery; total: number }) {
  const last = Math.ceil(total / query.limit);
  if (last <= 1) return null;
  const { page } = query;
  const near = [1, page - 1, page, page + 1, last].filter((each) => each >= 1 && each <= last);
  const pages = [...new Set(near)].toSorted((left, right) => left - right);
  const href = (each: number) => searchAddress({ ...query, page: each });
  return (
    <nav class="paging" aria-label="Pages of results">
      {page > 1 && (
        <a class="button" href={href(page - 1)} rel="prev">
          Previous
        </a>
      )}
      <ol class="paging__pages">
        {pages.map((each, index) => (
          <li class={each - (pages[index - 1] ?? each - 1) > 1 ? "paging__after-gap" : undefined}>
            <a class="paging__page" href={href(each)} aria-current={each === page ? "page" : undefined} aria-label={`Page ${each}`}>
              {each}
            </a>
          </li>
        ))}
      </ol>
      {page < last && (
        <a class="button button--primary" href={href(page + 1)} rel="next">
          Next
        </a>
      )}
    </nav>
  );
}

function WaysOn({ subjects, newest }: Instead) {
  return (
    <>
      {newest.length > 0 && (
        <section class="section" aria-labelledby="search-newest">
          <div class="section__head">
            <h2 id="search-newest">The newest books</h2>
          </div>
          <BookGrid books={newest} level={3} />
        </section>
      )}
      {subjects.length > 0 && (
        <section class="section" aria-labelledby="search-subjects">
          <div class="section__head">
            <h2 id="search-subjects">Look along the shelves</h2>
          </div>
          <SubjectIndex subjects={subjects} level={3} />
        </section>
      )}
    </>
  );
}
