import { asc, eq, type SQLWrapper, sql } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import type { Subject } from "../plan-subjects.ts";
import { bookSubjects, shelfCounts, subjects } from "../tables.ts";

/** Every subject with the number of books on its shelf, by name. */
export function listSubjects(db: DrizzleD1Database): Promise<(Subject & { count: number })[]> {
  return db
    .select({
      slug: subjects.slug,
      name: subjects.name,
      parentSlug: subjects.parentSlug,
      count: sql<number>`coalesce(${shelfCounts.books}, 0)`,
    })
    .from(subjects)
    .leftJoin(shelfCounts, eq(shelfCounts.shelf, subjects.slug))
    .orderBy(asc(subjects.name), asc(subjects.slug));
}

/** Those of the slugs that are subjects, and every subject above them. */
export async function listSubjectsWithAncestors(db: DrizzleD1Database, slugs: string[]): Promise<Subject[]> {
  return slugs.length === 0 ? [] : await selectSubjectsWithAncestors(db, slugs);
}

/** The statement that reads them, for a batch; with those of the books whose ids a subquery selects. */
export function selectSubjectsWithAncestors(db: DrizzleD1Database, slugs: string[], bookIds?: SQLWrapper) {
  return db
    .select({ slug: subjects.slug, name: subjects.name, parentSlug: subjects.parentSlug })
    .from(subjects)
    .where(sql`${subjects.slug} in (${withAncestors(slugs, bookIds)})`);
}

/** Slugs and those of all subjects above, as a subquery over the stored tree. */
function withAncestors(slugs: string[], bookIds?: SQLWrapper) {
  const ofBooks = bookIds && sql`union select ${bookSubjects.subjectSlug} from ${bookSubjects} where ${bookSubjects.bookId} in ${bookIds}`;
  return sql`
    with recursive lineage(slug) as (
      select value from json_each(${JSON.stringify(slugs)})
      ${ofBooks}
      union
      select ${subjects.parentSlug} from ${subjects} join lineage on lineage.slug = ${subjects.slug} where ${subjects.parentSlug} is not null
    )
    select slug from lineage`;
}
