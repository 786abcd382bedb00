import type { Category } from "../../../shared/contracts/catalog.ts";
import type { CodeLink } from "../code-words.ts";
import { shelfNumberOfSubject } from "../cover/shelf.ts";

/** Subjects in large type, each in the colour of its shelf, with what is below it: the shop's index. */
export function SubjectIndex({ subjects, level }: { subjects: Category[]; level: 2 | 3 }) {
  const Heading = level === 2 ? "h2" : "h3";
  return (
    <div class="index">
      {subjects.map(({ slug, name, count, children }) => (
        <section class={`index__part shelf-${shelfNumberOfSubject(slug)}`}>
          <Heading class="index__heading">
            <a href={`/subjects/${slug}`}>
              {name}
              <Count count={count} />
            </a>
          </Heading>
          {children.length > 0 && <SubjectList subjects={children} />}
        </section>
      ))}
    </div>
  );
}

/** Subjects one after the other. */
export function SubjectList({ subjects }: { subjects: Category[] }) {
  return (
    <ul class="index__list">
      {subjects.map(({ slug, name, count }) => (
        <li>
          <a class="index__line" href={`/subjects/${slug}`}>
            {name}
            <Count count={count} />
          </a>
        </li>
      ))}
    </ul>
  );
}

/** Subjects a list can be narrowed to. */
export function SubjectPills({ subjects, label }: { subjects: Category[]; label: string }) {
  if (subjects.length === 0) return null;
  return (
    <nav class="narrower" aria-label={label}>
      <ul>
        {subjects.map(({ slug, name, count }) => (
          <li>
            <a class="pill" href={`/subjects/${slug}`}>
              {name}
              <Count count={count} />
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** Codes of the trade that a list can be narrowed to. */
export function CodePills({ codes, label }: { codes: CodeLink[]; label: string }) {
  if (codes.length === 0) return null;
  return (
    <nav class="narrower" aria-label={label}>
      <ul>
        {codes.map(({ href, words, count }) => (
          <li>
            <a class="pill" href={href}>
              {words}
              <Count count={count} />
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** How many books there are, a number to the eye and a sentence to the ear. */
function Count({ count }: { count: number }) {
  return (
    <span class="index__count">
      <span class="visually-hidden">, </span>
      {count}
      <span class="visually-hidden"> {count === 1 ? "book" : "books"}</span>
    </span>
  );
}
