import { describe, expect, test } from "vitest";
import { readMigrations } from "./all-checks.ts";
import { exampleSources, exampleWorkers } from "./examples.ts";
import { readSources } from "./source-file.ts";
import { checkTableOwners, type Migration } from "./table-owners.ts";
import { readWorkerConfigs } from "./worker-config.ts";

function database(name: string, migrations = name): string {
  return `[[d1_databases]]\nbinding = "DB"\ndatabase_name = "octavo-${name}"\ndatabase_id = "octavo-${name}"\nmigrations_dir = "../../migrations/${migrations}"`;
}

const workers = exampleWorkers({ orders: database("orders"), payments: database("payments"), gateway: "" });
const outbox = { "shared/events/outbox.ts": 'export const outbox = sqliteTable("outbox", {});' };
const ordersTables = {
  "workers/orders/tables.ts": 'export { outbox } from "../../shared/events/outbox.ts";\nexport const orders = sqliteTable("orders", {});',
};
const paymentsTables = { "workers/payments/tables.ts": 'export const payments = sqliteTable("payments", {});' };
const migrations: Migration[] = [
  {
    database: "orders",
    sql: "-- Orders.\nCREATE TABLE `orders` (`id` text);\n--> statement-breakpoint\nCREATE TABLE `outbox` (`id` text);",
  },
  { database: "payments", sql: 'CREATE TABLE "payments" (id text);CREATE TABLE IF NOT EXISTS outbox (id text);' },
];

/** Findings about the two Workers with some files added or replaced, and some migrations added. */
function checkWith(files: Record<string, string>, more: Migration[] = []): string[] {
  return checkTableOwners(workers, [...migrations, ...more], exampleSources({ ...outbox, ...ordersTables, ...paymentsTables, ...files }));
}

describe("checkTableOwners", () => {
  test("each table in its Worker's database, and shared ones in several, is right", () => {
    expect(checkWith({})).toEqual([]);
  });

  test("a table that drizzle rebuilds under another name, and a virtual one, is right", () => {
    const rebuilt = { database: "orders", sql: "CREATE TABLE `__new_orders` (`id` text);\nALTER TABLE `__new_orders` RENAME TO `orders`;" };
    expect(checkWith({}, [rebuilt, { database: "orders", sql: "CREATE VIRTUAL TABLE words USING fts5(title)" }])).toEqual([]);
  });

  test("a database bound by two Workers is found", { tags: ["ARC-03"] }, () => {
    const both = exampleWorkers({ orders: database("orders"), payments: database("orders", "payments") });
    expect(checkTableOwners(both, [], [])).toEqual([
      "database_name octavo-orders is bound by orders and payments",
      "database_id octavo-orders is bound by orders and payments",
    ]);
  });

  test("a Worker that applies the migrations of another is found, and so are migrations of nobody", () => {
    const wrong = exampleWorkers({ payments: database("payments", "orders") });
    expect(checkTableOwners(wrong, [{ database: "orders", sql: "" }], [])).toEqual([
      "payments binds a database with the migrations ../../migrations/orders, not those of its own name",
      "migrations/orders belong to no Worker with a database",
    ]);
  });

  test("a table that two Workers define is found", { tags: ["ARC-03"] }, () => {
    const files = { "workers/payments/tables.ts": 'sqliteTable("payments", {});\nsqliteTable("orders", {});' };
    expect(checkWith(files, [{ database: "payments", sql: "CREATE TABLE orders (id text)" }])).toEqual([
      "table orders is defined at workers/orders/tables.ts:2 and workers/payments/tables.ts:2",
    ]);
  });

  test("a stand-in for another company may have a table of the same name, in a database of its own", () => {
    const withProvider = [...workers, ...exampleWorkers({ "sandbox-psp": database("sandbox-psp") })];
    const files = exampleSources({
      ...outbox,
      ...ordersTables,
      ...paymentsTables,
      "workers/sandbox-psp/tables.ts": 'sqliteTable("payments", {});',
    });
    const books = { database: "sandbox-psp", sql: "CREATE TABLE payments (id text)" };
    expect(checkTableOwners(withProvider, [...migrations, books], files)).toEqual([]);
  });

  test("a shared table that a Worker defines again is found", () => {
    const files = { "workers/payments/tables.ts": 'sqliteTable("payments", {});\nsqliteTable("outbox", {});' };
    expect(checkWith(files)).toEqual(["table outbox is defined at workers/payments/tables.ts:2 and shared/events/outbox.ts:1"]);
  });

  test("a table defined outside tables.ts is found", () => {
    const files = { "workers/orders/repository.ts": 'sqliteTable("notes", {});' };
    expect(checkWith(files, [{ database: "orders", sql: "CREATE TABLE notes (id text)" }])).toEqual([
      "workers/orders/repository.ts:1 defines table notes outside tables.ts",
    ]);
  });

  test("a table without a migration, and a migration without a table, are found", () => {
    const files = { "workers/orders/tables.ts": 'sqliteTable("orders", {});\nsqliteTable("order_lines", {});' };
    expect(checkWith(files, [{ database: "orders", sql: "CREATE TABLE `payments` (`id` text)" }])).toEqual([
      "workers/orders/tables.ts:2 defines table order_lines, which no migration of orders creates",
      "migrations/orders create table payments, which orders does not define",
    ]);
  });

  test.each([
    "`UPDATE payments SET status = ?`",
    '"insert into payments (id) values (?)"',
    "'INSERT OR IGNORE INTO \"payments\" VALUES (?)'",
    "sql`DELETE FROM payments`",
  ])("%s in another Worker is found", { tags: ["ARC-03"] }, (statement) => {
    expect(checkWith({ "workers/orders/repository.ts": `const statement = ${statement};` })).toEqual([
      "workers/orders/repository.ts:1 writes table payments, which belongs to payments",
    ]);
  });

  test("a Worker may write its own tables in SQL", () => {
    expect(checkWith({ "workers/orders/repository.ts": "const statement = sql`UPDATE orders SET status = ?`;" })).toEqual([]);
  });

  test("every table of Octavo has one writing Worker", { tags: ["ARC-03"] }, () => {
    const owners = readWorkerConfigs().filter(({ local }) => local.d1_databases.length > 0);
    expect(owners.length).toBeGreaterThan(4);
    expect(checkTableOwners(readWorkerConfigs(), readMigrations(), readSources())).toEqual([]);
  });
});
