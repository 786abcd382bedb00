import type { Subject } from "../plan-subjects.ts";
import type { SubjectBody } from "../schemas.ts";
import type { BookFacts, EditionFacts } from "../tables.ts";

/**
 * A book as it leaves the shop: all that its merchant wrote of it, as `POST /api/books` takes it, and nothing that only this shop
 * knows. `subjects` bring those above them along. `sellerId` is null where all of an export is one seller's own: another account may take it.
 */
export type ExportedBook = Omit<BookFacts, "id" | "contributors" | "series" | "subjects" | "sellerId"> & {
  description: string;
  contributors: Omit<BookFacts["contributors"][number], "slug">[];
  series: { name: string; volume: number | null } | null;
  subjects: NamedSubject[];
  sellerId: string | null;
};
export type ExportedEdition = EditionFacts;
type NamedSubject = SubjectBody & { name: string };

/** Subjects lie no deeper. */
const levelsMax = 6;

/** The book, of whose subjects `subjectBySlug` knows what is above. */
export function exportedBookOf(
  { id: _, contributors, series, subjects, sellerId, ...facts }: BookFacts,
  description: string,
  { subjectBySlug, isSellerTold }: { subjectBySlug: Map<string, Subject>; isSellerTold: boolean },
): ExportedBook {
  return {
    ...facts,
    description,
    contributors: contributors.map(({ name, role, sortName }) => ({ name, role, sortName })),
    series: series && { name: series.name, volume: series.volume },
    subjects: subjects.map((subject) => withParents(subject, subjectBySlug, levelsMax)),
    sellerId: isSellerTold ? sellerId : null,
  };
}

function withParents({ slug, name }: { slug: string; name: string }, subjectBySlug: Map<string, Subject>, levels: number): NamedSubject {
  const parent = subjectBySlug.get(subjectBySlug.get(slug)?.parentSlug ?? "");
  return parent && levels > 1 ? { slug, name, parent: withParents(parent, subjectBySlug, levels - 1) } : { slug, name };
}
