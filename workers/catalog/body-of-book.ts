import type { StoredBook } from "./book-record.ts";
import type { BookBody } from "./schemas.ts";

/** A stored book as its merchant would send it: writing it again changes nothing. It stays whose it is. */
export function bodyOfBook({ facts, description }: Pick<StoredBook, "facts" | "description">): BookBody {
  const { title, slug, subtitle, series, subjectCodes, language, publishedOn, editions } = facts;
  return {
    ...{ title, slug, subtitle, description, subjectCodes, language, publishedOn, editions },
    series: series && { name: series.name, volume: series.volume },
    contributors: facts.contributors.map(({ name, role, sortName }) => ({ name, role, sortName })),
    subjects: facts.subjects.map((subject) => ({ slug: subject.slug })),
  };
}
