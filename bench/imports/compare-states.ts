import { createHash } from "node:crypto";
import { globSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { importViews } from "../../tests/import-views.ts";

/** A table by which a database is known among the files of a state folder. */
const signs: Record<string, string> = { "octavo-catalog": "shelf_counts", "octavo-search": "search_books" };

/** The views of imported catalogues in which two state folders differ, as SQL, each with the rows there are of it; none when they agree. Their platforms must have ended. */
export function differingViews(left: string, right: string): string[] {
  const [one, other] = [hashesOf(left), hashesOf(right)];
  return [...one].flatMap(([sql, hash]) => (other.get(sql) === hash ? [] : [`${sql}: ${hash} and ${other.get(sql)}`]));
}

function hashesOf(state: string): Map<string, string> {
  const hashes = new Map<string, string>();
  for (const [database, sql] of importViews) {
    const db = new DatabaseSync(fileOf(state, database), { readOnly: true });
    try {
      const hash = createHash("sha256");
      let rows = 0;
      for (const row of db.prepare(sql).iterate()) {
        hash.update(`${JSON.stringify(row)}\n`);
        rows += 1;
      }
      hashes.set(sql, `${rows} rows, ${hash.digest("hex").slice(0, 16)}`);
    } finally {
      db.close();
    }
  }
  return hashes;
}

function fileOf(state: string, database: string): string {
  const found = globSync(join(state, "workerd/d1/*/*.sqlite")).find((file) => {
    const db = new DatabaseSync(file, { readOnly: true });
    try {
      return db.prepare("select name from sqlite_master where name = ?").get(signs[database] ?? "") !== undefined;
    } finally {
      db.close();
    }
  });
  if (!found) throw new Error(`${state} has no ${database}`);
  return found;
}
