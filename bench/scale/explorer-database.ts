import { type DrizzleD1Database, drizzle } from "drizzle-orm/d1";
import type { SlowStatement } from "../slowest/slowest-statements.ts";

type Answer = {
  success: boolean;
  errors: unknown;
  result: { results: { columns: string[]; rows: unknown[][] }; meta: { rows_read: number; duration: number } }[];
};

/** A database of a running platform, for reading; the rows that D1 says it has read so far to answer, and the statement that took longest. */
export type ExplorerDatabase = { db: DrizzleD1Database; rowsRead: () => number; slowest: () => SlowStatement | null };

/** A D1 database through the Local Explorer of a running platform, for the queries of its Worker: each statement goes there as it is. */
export function openExplorerDatabase(explorerUrl: string, database: string): ExplorerDatabase {
  let rowsRead = 0;
  let slowest: SlowStatement | null = null;
  const ask = async (template: string, values: unknown[]) => {
    const { sql, params } = withNumbers(template, values);
    const request = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ sql, params }) };
    const response = await fetch(`${explorerUrl}/d1/database/${database}/raw`, request);
    const { success, errors, result } = (await response.json()) as Answer;
    const [first] = result ?? [];
    if (!success || !first) throw new Error(`${database}: ${JSON.stringify(errors)}`);
    rowsRead += first.meta.rows_read;
    const { duration: ms, rows_read } = first.meta;
    if (ms > (slowest?.ms ?? -1)) slowest = { domain: database, ms, rowsRead: rows_read, sql: template };
    return first.results;
  };
  const statement = (sql: string, params: unknown[] = []) => ({
    bind: (...values: unknown[]) => statement(sql, values),
    raw: async () => (await ask(sql, params)).rows,
    all: async () => {
      const { columns, rows } = await ask(sql, params);
      return { results: rows.map((row) => Object.fromEntries(columns.map((name, index) => [name, row[index]]))) };
    },
  });
  return { db: drizzle({ prepare: statement } as unknown as D1Database), rowsRead: () => rowsRead, slowest: () => slowest };
}

/** The Explorer takes text alone as a parameter, so numbers are written into the statement. Ours hold no question marks but those of parameters. */
function withNumbers(template: string, values: unknown[]): { sql: string; params: string[] } {
  const left = [...values];
  const params: string[] = [];
  const sql = template.replaceAll("?", () => {
    const value = left.shift();
    if (typeof value !== "string") return String(value);
    params.push(value);
    return "?";
  });
  return { sql, params };
}
