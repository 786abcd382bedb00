import { seedOf } from "../../../shared/cover-path.ts";
import { shelves } from "./palette.ts";

/** Any number would do; with this one the subjects of a usual bookshop fall on colours that differ. */
const arrangement = 5947;

/** The number (from 1) of the shelf whose colours a book has: its first subject's, or its own when it has none. */
export function shelfNumberOf({ slug, subjects }: { slug: string; subjects: { slug: string }[] }): number {
  return shelfNumberOfSubject(subjects[0]?.slug ?? slug);
}

/** The number (from 1) of a subject's shelf. */
export function shelfNumberOfSubject(subjectSlug: string): number {
  return (seedOf(`${subjectSlug} ${arrangement}`) % shelves.length) + 1;
}
