import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, onTestFinished, test } from "vitest";
import { createFinder } from "./finder.ts";
import { scanState } from "./scan-state.ts";

const find = createFinder(["ada@example.com"], { byId: new Map() });
/** What Miniflare calls the file of the database `octavo-orders`. */
const ordersFile = "workerd/d1/miniflare-D1DatabaseObject/0e356be7f2f0ddc6f197d2724558e3a2ee1bd2354d19b489bb5625492957a433.sqlite";

function stateFolder(): { state: string; database: (path: string, ...sql: string[]) => DatabaseSync } {
  const state = mkdtempSync(join(tmpdir(), "octavo-state-"));
  onTestFinished(() => rmSync(state, { recursive: true }));
  return {
    state,
    database: (path, ...sql) => {
      mkdirSync(dirname(join(state, path)), { recursive: true });
      const db = new DatabaseSync(join(state, path));
      onTestFinished(() => db.close());
      for (const each of ["PRAGMA journal_mode = WAL", ...sql]) db.exec(each);
      return db;
    },
  };
}

test("looks into databases and objects that are open elsewhere, and into files", async () => {
  const { state, database } = stateFolder();
  database(ordersFile, "CREATE TABLE orders (id, email)", "INSERT INTO orders VALUES (1, 'Ada@example.com'), (2, 'grace@example.com')");
  database(
    "workerd/do/octavo-cart-Cart/0f.sqlite",
    "CREATE TABLE _cf_KV (key, value)",
    "INSERT INTO _cf_KV VALUES ('a', x'616461406578616d706c652e636f6d')",
  );
  writeFileSync(join(state, "log.jsonl"), '{"event":"one"}\n{"event":"ada@example.com"}\n');
  writeFileSync(join(state, "secrets.json"), '{"ada@example.com":1}');
  const { findings, ...counts } = await scanState(state, ["octavo-orders"], find);
  expect(findings).toEqual([
    { place: "file log.jsonl", rows: 1 },
    { place: "octavo-orders, table orders, column email", rows: 1 },
    { place: "object do/octavo-cart-Cart/0f.sqlite, table _cf_KV, column value", rows: 1 },
  ]);
  expect(counts).toEqual({ databases: 1, objects: 1, files: 1 });
});

test("what was deleted is gone", async () => {
  const { state, database } = stateFolder();
  const db = database("workerd/do/x/0f.sqlite", "CREATE TABLE t (v)", "INSERT INTO t VALUES ('ada@example.com')");
  expect((await scanState(state, [], find)).findings).toHaveLength(1);
  db.exec("UPDATE t SET v = NULL");
  expect((await scanState(state, [], find)).findings).toEqual([]);
});

test("the mailbox stands for the reader's own, and is left out", async () => {
  const { state, database } = stateFolder();
  database(ordersFile, "CREATE TABLE t (v)", "INSERT INTO t VALUES ('ada@example.com')");
  const { findings } = await scanState(state, ["octavo-orders", "octavo-mailbox"], find);
  expect(findings.map(({ place }) => place)).toEqual(["octavo-orders, table t, column v"]);
});
