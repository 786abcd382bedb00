import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { leaseMs } from "../../workers/catalog/imports/job.ts";
import type { PlatformControl } from "./control.ts";
import { freeImports, redeliver } from "./redeliver.ts";

function databaseOf(schema: string): { db: DatabaseSync; control: PlatformControl } {
  const db = new DatabaseSync(":memory:");
  db.exec(schema);
  const runSql = async (_: string, sql: string) =>
    db
      .prepare(sql)
      .all()
      .map((row) => Object.values(row));
  return { db, control: { runSql } as unknown as PlatformControl };
}

const restartedAtMs = 1_000_000_000;

test("an import whose runner a restart has ended is free at once, and one that was taken since is not", async () => {
  const { db, control } = databaseOf("CREATE TABLE imports (id TEXT, status TEXT, leased_until_ms INTEGER)");
  const put = db.prepare("INSERT INTO imports VALUES (?, ?, ?)");
  put.run("left", "running", restartedAtMs - 1 + leaseMs);
  put.run("left, being undone", "undoing", restartedAtMs - 1 + leaseMs);
  put.run("taken since", "running", restartedAtMs + leaseMs);
  put.run("over", "done", 7);
  await freeImports(control, "octavo-catalog", restartedAtMs);
  expect(
    Object.fromEntries(
      db
        .prepare("SELECT id, leased_until_ms FROM imports")
        .all()
        .map((row) => Object.values(row)),
    ),
  ).toEqual({
    ...{ left: 0, "left, being undone": 0 },
    ...{ "taken since": restartedAtMs + leaseMs, over: 7 },
  });
});

test("what was sent within the hour before a restart is sent again", async () => {
  const { db, control } = databaseOf("CREATE TABLE outbox (id TEXT, sent_at_ms INTEGER)");
  const hourMs = 60 * 60 * 1_000;
  const put = db.prepare("INSERT INTO outbox VALUES (?, ?)");
  put.run("lost, perhaps", restartedAtMs - hourMs + 1);
  put.run("long since there", restartedAtMs - hourMs);
  await redeliver(control, "octavo-orders", restartedAtMs);
  expect(db.prepare("SELECT id FROM outbox WHERE sent_at_ms IS NULL").all()).toEqual([{ id: "lost, perhaps" }]);
});

test("a database without outbox or imports is left alone", async () => {
  const { control } = databaseOf("CREATE TABLE something (id TEXT)");
  await redeliver(control, "octavo-search", restartedAtMs);
  await freeImports(control, "octavo-search", restartedAtMs);
});
