import type { Category } from "../../../shared/contracts/catalog.ts";
import { countOf } from "../words.ts";

/** Subjects and what is below them, set like a table of contents: the name, a dotted line, how many books. */
export function SubjectIndex({ subjects, level }: { subjects: Category[]; level: 2 | 3 }) {
  const Heading = level === 2 ? "h2" : "h3";
  return (
    <div class="contents">
      {subjects.map((subject) => (
        <section class="contents__part">
          <Heading class="contents__heading">
            <SubjectLine subject={subject} />
          </Heading>
          {subject.children.length > 0 && <SubjectList subjects={subject.children} />}
        </section>
      ))}
    </div>
  );
}

/** Subjects as lines of a table of contents. */
export function SubjectList({ subjects }: { subjects: Category[] }) {
  return (
    <ul class="contents__list">
      {subjects.map((subject) => (
        <li>
          <SubjectLine subject={subject} />
        </li>
      ))}
    </ul>
  );
}

function SubjectLine({ subject: { slug, name, count } }: { subject: Category }) {
  return (
    <a class="leader" href={`/subjects/${slug}`}>
      <span class="leader__words">{name}</span>
      <span class="leader__count">
        <span class="visually-hidden">, </span>
        {count}
        <span class="visually-hidden"> {countOf(count, "book", "books").replace(/^\d+ /, "")}</span>
      </span>
    </a>
  );
}
