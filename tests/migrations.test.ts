import { cpSync, globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { D1Database } from "@cloudflare/workers-types";
import { drizzle } from "drizzle-orm/d1";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { migrate } from "../scripts/platform/migrate.ts";
import { type RebuildPlace, rebuildShelves, rebuildStart } from "../workers/catalog/rebuild-shelves.ts";
import { firstCodes, firstShop } from "./lived-in-catalogue.ts";
import { findFaults, liveIn, lostRows, readContents, readSchema } from "./lived-in-database.ts";
import { openMemoryD1 } from "./memory-d1.ts";

/** Every migration, by its database, in its order. */
const migrationsOf = Map.groupBy(globSync("migrations/*/*.sql").sort(), (path) => path.split("/")[1] ?? "");
/** Every version that a database ever was released at, by its last migration. */
const released = [...migrationsOf].flatMap(([database, paths]) => paths.map((path) => ({ database, version: basename(path, ".sql") })));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "octavo-migrations-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const pathOf = (database: string) => `migrations/${database}`;

/** The migrations up to one of them, in a folder of their own, as that release had them. */
function releasedAt(database: string, version: string): string {
  const path = join(folder, `${database}-${version}`);
  mkdirSync(path, { recursive: true });
  for (const file of migrationsOf.get(database) ?? []) if (basename(file, ".sql") <= version) cpSync(file, join(path, basename(file)));
  return path;
}

/** A database that was released at each version up to one, and used at each of them. */
async function liveUpTo(db: D1Database, database: string, last: string): Promise<void> {
  for (const { version } of released.filter((each) => each.database === database && each.version <= last)) {
    await migrate(db, releasedAt(database, version));
    const firstRows = database !== "catalog" ? {} : version.startsWith("0000") ? firstShop : version.startsWith("0005") ? firstCodes : {};
    await liveIn(db, firstRows);
  }
}

/** The schema that a new shop gets. */
async function newestSchema(database: string): Promise<string[]> {
  const db = openMemoryD1();
  await migrate(db, pathOf(database));
  return await readSchema(db);
}

describe("from every released version", () => {
  test.each(released)(
    "$database at $version comes forward with all its rows, and a second time changes nothing",
    {
      tags: ["DB-05"],
    },
    async ({ database, version }) => {
      const db = openMemoryD1();
      await liveUpTo(db, database, version);
      const before = await readContents(db);
      expect([...before.values()].every((rows) => rows.length > 0)).toBe(true);

      const ahead = (migrationsOf.get(database) ?? []).filter((path) => basename(path, ".sql") > version);
      expect(await migrate(db, pathOf(database))).toBe(ahead.length);
      const after = await readContents(db);
      expect(lostRows(before, after)).toEqual([]);
      expect(await readSchema(db)).toEqual(await newestSchema(database));
      expect(await findFaults(db)).toEqual([]);

      expect(await migrate(db, pathOf(database))).toBe(0);
      expect(await readContents(db)).toEqual(after);
      expect(await readSchema(db)).toEqual(await newestSchema(database));
    },
  );
});

test("a migration that fails in its middle leaves nothing of itself, and is applied when it is mended", { tags: ["DB-05"] }, async () => {
  const db = openMemoryD1();
  await migrate(db, pathOf("mailbox"));
  const [before, schema] = [await readContents(db), await readSchema(db)];
  const path = releasedAt("mailbox", "9999");
  const file = join(path, "0001_break.sql");
  writeFileSync(file, "CREATE TABLE `half` (`id` text);--> statement-breakpoint\nINSERT INTO `nowhere` VALUES (1);");
  await expect(migrate(db, path)).rejects.toThrow("nowhere");
  expect([await readContents(db), await readSchema(db)]).toEqual([before, schema]);
  writeFileSync(file, "CREATE TABLE `half` (`id` text);");
  expect([await migrate(db, path), await migrate(db, path)]).toEqual([1, 0]);
});

describe("the catalogue", () => {
  const versions = released.filter(({ database }) => database === "catalog");

  test.each(versions)("that was at $version has the shelves that its Worker would make", { tags: ["DB-05"] }, async ({ version }) => {
    const db = openMemoryD1();
    await liveUpTo(db, "catalog", version);
    await migrate(db, pathOf("catalog"));
    const shelves = async () => {
      const contents = await readContents(db);
      const tables = ["shelf_books", "shelf_prices", "shelf_counts", "subject_codes"];
      return tables.map((table) => [table, (contents.get(table) ?? []).map((row) => JSON.stringify(row)).sort()]);
    };
    const migrated = await shelves();
    for (let place: RebuildPlace | null = rebuildStart; place; ) place = (await rebuildShelves(drizzle(db as never), place)).next;
    expect(await shelves()).toEqual(migrated);
  });
});

test("a migration that loses a row, or what one said, would be found", async () => {
  const db = openMemoryD1();
  await migrate(db, pathOf("mailbox"));
  await liveIn(db);
  const before = await readContents(db);
  await db.exec("delete from mails where rowid = 1");
  expect(lostRows(before, await readContents(db))).toEqual([expect.stringContaining("mails")]);
  await db.exec("update mails set subject = 'spoilt'");
  expect(lostRows(before, await readContents(db))).toHaveLength(2);
});
