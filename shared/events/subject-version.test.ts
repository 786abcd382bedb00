import { env as workerEnv } from "cloudflare:workers";
import { drizzle } from "drizzle-orm/d1";
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { expect, test } from "vitest";
import { isNewerThan } from "./subject-version.ts";

const { DB } = workerEnv as unknown as CatalogEnv;
const db = drizzle(DB);
const levels = sqliteTable("levels_of_a_test", {
  sku: text("sku").primaryKey(),
  available: integer("available"),
  version: integer("version"),
});
const apply = (version: number) =>
  db
    .insert(levels)
    .values({ sku: "A", available: version * 10, version })
    .onConflictDoUpdate({ target: levels.sku, set: { available: version * 10, version }, setWhere: isNewerThan(levels.version) });

test.each([[[1, 2, 3]], [[3, 2, 1]], [[2, 3, 1]], [[3, 3, 1, 3]]])(
  "versions told as %j leave the highest",
  { tags: ["ARC-23"] },
  async (versions) => {
    await DB.exec("DROP TABLE IF EXISTS levels_of_a_test");
    await DB.exec("CREATE TABLE levels_of_a_test (sku TEXT PRIMARY KEY, available INTEGER, version INTEGER)");
    for (const version of versions) await apply(version);
    expect(await db.select().from(levels)).toEqual([{ sku: "A", available: 30, version: 3 }]);
  },
);
