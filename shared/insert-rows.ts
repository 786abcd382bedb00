import { getTableColumns, type SQL, sql } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import type { SQLiteColumn, SQLiteTable } from "drizzle-orm/sqlite-core";

/** What a parameter may have: D1 takes values of 2 MB, and a character may be three bytes. */
const charactersMax = 600_000;

/**
 * The statements that insert all rows: mostly one, none for no rows. The rows travel as one parameter, of which D1 allows a
 * hundred, so that a hundred books take as many statements as one; where they are too long for that they are parted.
 */
export function insertRows<Table extends SQLiteTable>(db: DrizzleD1Database, table: Table, rows: Table["$inferInsert"][]) {
  return inParameters(storedRows(table, rows)).map((values) => db.insert(table).select(selectionOf(table, values)));
}

/** Rows as JSON, as many together as fit into a parameter. */
function inParameters(rows: string[]): string[] {
  const parameters: string[][] = [];
  let characters = Number.POSITIVE_INFINITY;
  for (const row of rows) {
    characters += row.length + 1;
    if (characters > charactersMax) {
      parameters.push([]);
      characters = row.length + 1;
    }
    parameters.at(-1)?.push(row);
  }
  return parameters.map((some) => `[${some.join()}]`);
}

function storedRows(table: SQLiteTable, rows: Record<string, unknown>[]): string[] {
  const columns = Object.entries(getTableColumns(table));
  return rows.map((row) => JSON.stringify(columns.map(([name, column]) => storedValue(column, row[name]))));
}

function selectionOf(table: SQLiteTable, values: string): SQL {
  const selected = Object.keys(getTableColumns(table)).map((_, index) => sql.raw(`value ->> ${index}`));
  // `where true` parts the selection from an `on conflict` behind it, which SQLite would read as the condition of a join.
  return sql`select ${sql.join(selected, sql`, `)} from json_each(${values}) where true`;
}

function storedValue(column: SQLiteColumn, value: unknown): unknown {
  return value === undefined || value === null ? null : column.mapToDriverValue(value);
}

/** Whether the column is one of the values, which travel as one parameter. */
export function isAnyOf(column: SQLiteColumn, values: string[]): SQL {
  if (values.length === 1) return sql`${column} = ${values[0]}`;
  return sql`${column} in (select value from json_each(${JSON.stringify(values)}))`;
}
