import { existsSync, readdirSync, readFileSync } from "node:fs";
import type { D1Database } from "@cloudflare/workers-types";

/**
 * Applies the migrations of one database that it has not seen, each in one transaction with the note that it was.
 * Gives back how many. The table of notes is wrangler's own, so either tool can go on where the other stopped.
 */
export async function migrate(db: D1Database, folder: string): Promise<number> {
  if (!existsSync(folder)) return 0;
  await db.exec(
    "CREATE TABLE IF NOT EXISTS d1_migrations (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)",
  );
  const { results } = await db.prepare("SELECT name FROM d1_migrations").all<{ name: string }>();
  const applied = new Set(results.map((row) => row.name));
  const files = readdirSync(folder).filter((name) => name.endsWith(".sql") && !applied.has(name));
  for (const name of files.sort()) {
    const statements = readFileSync(`${folder}/${name}`, "utf8")
      .split("--> statement-breakpoint")
      .filter((sql) => sql.trim());
    const note = db.prepare("INSERT INTO d1_migrations (name) VALUES (?)").bind(name);
    await db.batch([...statements.map((sql) => db.prepare(sql)), note]);
  }
  return files.length;
}
