import type { Category } from "../../shared/contracts/catalog.ts";

export type NamedSubject = { slug: string; name: string };

/** The way from the top of the tree down to each subject, itself included, by its slug. */
export type SubjectWays = Map<string, NamedSubject[]>;

/** Every way through a tree of subjects. */
export function waysThrough(categories: Category[], above: NamedSubject[] = []): SubjectWays {
  return new Map(
    categories.flatMap(({ slug, name, children }) => {
      const way = [...above, { slug, name }];
      return [[slug, way] as const, ...waysThrough(children, way)];
    }),
  );
}

/**
 * A memory of the tree. A known subject never changes its name or its place, so the tree is asked for again only when a
 * book names a subject that is not in it yet.
 */
export function newSubjectMemory(): (slugs: string[], listCategories: () => Promise<Category[]>) => Promise<SubjectWays> {
  let known: SubjectWays = new Map();
  return async (slugs, listCategories) => {
    if (slugs.some((slug) => !known.has(slug))) known = waysThrough(await listCategories());
    return known;
  };
}
