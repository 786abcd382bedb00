import type { BookSummary, Category } from "../../../shared/contracts/catalog.ts";
import type { CollectionShown } from "../../../shared/contracts/collections.ts";
import { BookCard, BookGrid } from "../components/book-card.tsx";
import { CollectionList } from "../components/collection-list.tsx";
import { SubjectIndex } from "../components/subject-index.tsx";
import { shelfNumberOf } from "../cover/shelf.ts";
import type { Focus } from "../focus.ts";
import { publicationYear } from "../words.ts";

export type HomeProps = {
  subjects: Category[];
  collections: CollectionShown[];
  front: BookSummary[];
  recent: BookSummary[];
  focus: Focus | null;
};

/** The way in: the sheet with today's front table, what was written lately, the index, and one author or series. */
export function HomePage({ subjects, collections, front, recent, focus }: HomeProps) {
  return (
    <>
      <section class="sheet" aria-labelledby="front-table">
        <div class="sheet__words">
          <h1 id="front-table">
            Books to keep, to lend, and to read <em>again.</em>
          </h1>
          <div>
            <p class="lede">
              On paper, on screen or read aloud: every edition of a book side by side. The front table is laid anew each day.
            </p>
            <p class="sheet__actions">
              <a class="button button--primary" href="/books">
                Browse the shelves
              </a>
              <a class="button" href="#subjects">
                Find a subject
              </a>
            </p>
          </div>
        </div>
        {front.length > 0 && (
          <ul class="sheet__leaves">
            {front.map((book) => (
              <BookCard book={book} level={2} isFirst class="leaf" />
            ))}
          </ul>
        )}
      </section>
      {recent.length > 0 && (
        <section class="section" aria-labelledby="recent">
          <div class="section__head">
            <h2 id="recent">Written most recently</h2>
            <a href="/books?sort=-publishedOn">Newest first</a>
          </div>
          <BookGrid books={recent} noteOf={({ publishedOn }) => publicationYear(publishedOn)} />
        </section>
      )}
      {collections.length > 0 && (
        <section class="section" aria-labelledby="collections">
          <div class="section__head">
            <h2 id="collections">Put together by us</h2>
            <a href="/collections">All collections</a>
          </div>
          <CollectionList collections={collections} level={3} />
        </section>
      )}
      {focus && <FocusTable focus={focus} />}
      {subjects.length > 0 && (
        <section class="section" aria-labelledby="subjects">
          <div class="section__head">
            <h2 id="subjects">Find your shelf</h2>
            <a href="/subjects">All subjects</a>
          </div>
          <SubjectIndex subjects={subjects} level={3} />
        </section>
      )}
    </>
  );
}

const focusWords = {
  author: { kicker: "An author in focus", more: "All books by", path: "/authors/" },
  series: { kicker: "A series in focus", more: "All of", path: "/series/" },
} as const;

function FocusTable({ focus: { kind, slug, name, books } }: { focus: Focus }) {
  const { kicker, more, path } = focusWords[kind];
  const [first] = books;
  return (
    <section class={`focus shelf-${first ? shelfNumberOf(first) : 1}`} aria-labelledby="focus">
      <div>
        <p class="kicker">{kicker}</p>
        <h2 id="focus">{name}</h2>
        <a class="button" href={path + slug}>
          {more} {name}
        </a>
      </div>
      <BookGrid books={books} noteOf={kind === "series" ? volumeOf : ({ publishedOn }) => publicationYear(publishedOn)} />
    </section>
  );
}

/** Which book of its series a book is. */
export function volumeOf({ series }: BookSummary): string | null {
  return series?.volume == null ? null : `Book ${series.volume}`;
}
