import { and, desc, eq, isNotNull, sql } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import type { Id } from "../../../shared/ids.ts";
import { isAnyOf } from "../../../shared/insert-rows.ts";
import { bookVersions } from "../tables.ts";
import type { Rules } from "./reading/entry.ts";
import { importRows, imports } from "./tables.ts";

type VersionRow = Pick<typeof bookVersions.$inferSelect, "version" | "change" | "atMs" | "fields">;
type SourceRow = Pick<typeof importRows.$inferSelect, "importId" | "record" | "line"> & { rules: Record<string, string> };
type Source = Pick<typeof imports.$inferSelect, "fileName"> & { layout: { rules: Rules } };

/**
 * A book's versions by number; by the number of those that undid others, the first that they undid; the records that wrote versions,
 * each with its own rules by the names of fields; and their imports.
 */
export type History = {
  versions: Map<number, VersionRow>;
  undone: Map<number, number>;
  rows: Map<number, SourceRow>;
  sources: Map<Id<"imp">, Source>;
};

/** Versions of a book that are read, the newest. */
const versionsMax = 1_000;

/** What became of a book, version by version. */
export async function readHistory(db: DrizzleD1Database, bookId: Id<"book">): Promise<History> {
  const { version, change, atMs, fields } = bookVersions;
  const written = and(eq(importRows.bookId, bookId), isNotNull(importRows.version));
  const [versions, rows] = await db.batch([
    db
      .select({ version, change, atMs, fields })
      .from(bookVersions)
      .where(eq(bookVersions.bookId, bookId))
      .orderBy(desc(version))
      .limit(versionsMax),
    db
      .select({
        ...{ importId: importRows.importId, record: importRows.record, line: importRows.line, rules: rulesOfRow },
        ...{ version: importRows.version, undoneVersion: importRows.undoneVersion },
      })
      .from(importRows)
      .where(written)
      .orderBy(desc(importRows.version))
      .limit(versionsMax),
  ]);
  const undone = new Map<number, number>();
  for (const { version, undoneVersion } of rows) {
    if (version === null || undoneVersion === null) continue;
    undone.set(undoneVersion, Math.min(version, undone.get(undoneVersion) ?? version));
  }
  const sources = await listSources(db, [...new Set(rows.map(({ importId }) => importId))]);
  return {
    versions: new Map(versions.map((row) => [row.version, row])),
    undone,
    rows: new Map(rows.flatMap((row) => (row.version === null ? [] : [[row.version, row]]))),
    sources: new Map(sources.map(({ id, fileName, rules }) => [id, { fileName, layout: { rules } }])),
  };
}

/** The rules alone: what fields were and are may be long. */
const rulesOfRow = sql`(
  select json_group_object(key, value ->> '$.rule') from json_each(${importRows.fields}) where value ->> '$.rule' is not null
)`.mapWith((text: string) => JSON.parse(text) as Record<string, string>);
const rulesOfFile = sql`coalesce(${imports.layout} -> '$.rules', '{}')`.mapWith((text: string) => JSON.parse(text) as Rules);

async function listSources(db: DrizzleD1Database, ids: Id<"imp">[]) {
  const { id, fileName } = imports;
  return await db.select({ id, fileName, rules: rulesOfFile }).from(imports).where(isAnyOf(id, ids));
}
