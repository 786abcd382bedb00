import { DatabaseSync } from "node:sqlite";
import { sqlStorageOf } from "../scripts/data-model/sql-storage.ts";
import type { Plan, Walk } from "./query-plans.ts";

/** Sends every query to tables as an object makes them, and gives how SQLite finds the rows of each statement that got there. */
export function walkObject<Storage>(open: (sql: SqlStorage) => Storage, queries: Record<string, (storage: Storage) => unknown>): Walk {
  const database = new DatabaseSync(":memory:");
  const sent: string[] = [];
  const { exec } = sqlStorageOf(database);
  const recorder = (sql: string, ...values: unknown[]) => {
    sent.push(sql);
    return exec(sql, ...values);
  };
  const storage = open({ exec: recorder } as unknown as SqlStorage);
  const known = new Set(sent);
  const plans: Plan[] = [];
  for (const [query, ask] of Object.entries(queries)) {
    ask(storage);
    for (const sql of sent) {
      if (known.has(sql)) continue;
      known.add(sql);
      plans.push({
        query,
        sql,
        steps: database
          .prepare(`explain query plan ${sql}`)
          .all()
          .map(({ detail }) => String(detail)),
      });
    }
  }
  const tables = database.prepare("select name from sqlite_master where type = 'table'").all();
  return { plans, tables: tables.map(({ name }) => String(name)) };
}
