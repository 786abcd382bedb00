import { getTableColumns, type SQL, sql } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import type { SQLiteColumn, SQLiteTable } from "drizzle-orm/sqlite-core";

/**
 * The statement that inserts all rows, in a list; an empty list for no rows. The rows travel as one parameter, of which
 * D1 allows a hundred, so that a hundred books take as many statements as one.
 */
export function insertRows<Table extends SQLiteTable>(db: DrizzleD1Database, table: Table, rows: Table["$inferInsert"][]) {
  return rows.length === 0 ? [] : [db.insert(table).select(rowsOf(table, rows))];
}

function rowsOf(table: SQLiteTable, rows: Record<string, unknown>[]): SQL {
  const columns = Object.entries(getTableColumns(table));
  const values = rows.map((row) => columns.map(([name, column]) => storedValue(column, row[name])));
  const selected = columns.map((_, index) => sql.raw(`value ->> ${index}`));
  // `where true` parts the selection from an `on conflict` behind it, which SQLite would read as the condition of a join.
  return sql`select ${sql.join(selected, sql`, `)} from json_each(${JSON.stringify(values)}) where true`;
}

function storedValue(column: SQLiteColumn, value: unknown): unknown {
  return value === undefined || value === null ? null : column.mapToDriverValue(value);
}

/** Whether the column is one of the values, which travel as one parameter. */
export function isAnyOf(column: SQLiteColumn, values: string[]): SQL {
  if (values.length === 1) return sql`${column} = ${values[0]}`;
  return sql`${column} in (select value from json_each(${JSON.stringify(values)}))`;
}
