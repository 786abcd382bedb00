import type { BookSummary, Category } from "../../../shared/contracts/catalog.ts";
import { BookGrid } from "../components/book-card.tsx";
import { Cover } from "../components/cover.tsx";
import { SubjectIndex } from "../components/subject-index.tsx";

export type HomeProps = { subjects: Category[]; front: BookSummary[] };

/** How many books of the front table lie in the shop window. */
const windowCount = 3;

/** The way in: the shop window, what lies on the front table today, and the subjects like a table of contents. */
export function HomePage({ subjects, front }: HomeProps) {
  return (
    <>
      <section class="hero">
        <div class="hero__words">
          <h1>Books that have been read for a long time, and will be.</h1>
          <p class="lede">Novels, poems, plays and ideas, chosen one by one: on paper, on screen, or read aloud to you.</p>
          <p class="hero__actions">
            <a class="button button--primary" href="/books">
              Browse the shelves
            </a>
            <a class="button" href="#subjects">
              Find a subject
            </a>
          </p>
        </div>
        <div class="hero__window">
          {front.slice(0, windowCount).map((book) => (
            <Cover book={book} />
          ))}
        </div>
      </section>
      {front.length > 0 && (
        <section class="section" aria-labelledby="front-table">
          <div class="section__head">
            <h2 id="front-table">On the front table today</h2>
            <a href="/books">All books</a>
          </div>
          <BookGrid books={front} />
        </section>
      )}
      {subjects.length > 0 && (
        <section class="section" aria-labelledby="subjects">
          <div class="section__head">
            <h2 id="subjects">Contents</h2>
            <a href="/subjects">All subjects</a>
          </div>
          <SubjectIndex subjects={subjects} level={3} />
        </section>
      )}
    </>
  );
}
