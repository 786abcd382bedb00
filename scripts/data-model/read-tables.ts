import type { DatabaseSync, SQLInputValue } from "node:sqlite";

export type Column = { name: string; type: string; mayBeNull: boolean; isKey: boolean };
export type Reference = { columns: string[]; table: string };
export type Index = { name: string; isUnique: boolean; columns: string[]; where: string | null };
/** A table as SQLite knows it. A virtual one is kept in tables of its own, which are left out. */
export type Table = { name: string; isVirtual: boolean; columns: Column[]; references: Reference[]; indexes: Index[] };

/** Every table of a database, in the order of their names. */
export function readTables(database: DatabaseSync): Table[] {
  const listed = rowsOf<{ name: string; type: string }>(
    database,
    "select name, type from pragma_table_list where schema = 'main' and type in ('table', 'virtual') and name not glob 'sqlite_*' order by name",
  );
  return listed.map(({ name, type }) => ({
    name,
    isVirtual: type === "virtual",
    columns: columnsOf(database, name),
    references: referencesOf(database, name),
    indexes: indexesOf(database, name),
  }));
}

function columnsOf(database: DatabaseSync, table: string): Column[] {
  const sql = 'select name, type, "notnull" as isNeeded, pk from pragma_table_info(?) order by cid';
  // A virtual table's columns have no type: they hold text.
  return rowsOf<{ name: string; type: string; isNeeded: number; pk: number }>(database, sql, table).map(({ name, type, isNeeded, pk }) => ({
    name,
    type: type.toLowerCase() || "text",
    mayBeNull: type !== "" && isNeeded === 0 && pk === 0,
    isKey: pk > 0,
  }));
}

function referencesOf(database: DatabaseSync, table: string): Reference[] {
  const sql = 'select id, "table" as target, "from" as name from pragma_foreign_key_list(?) order by id, seq';
  const byId = Map.groupBy(rowsOf<{ id: number; target: string; name: string }>(database, sql, table), ({ id }) => id);
  const references = [...byId.values()].map((rows) => ({ table: rows[0]?.target ?? "", columns: rows.map(({ name }) => name) }));
  return references.sort((left, right) => compare(left.columns.join(), right.columns.join()));
}

/** Those that were asked for by name; a key has one of its own besides. */
function indexesOf(database: DatabaseSync, table: string): Index[] {
  const listed = rowsOf<{ name: string; isUnique: number; sql: string }>(
    database,
    `select listed.name, listed."unique" as isUnique, sql from pragma_index_list(?) as listed
    join sqlite_master on sqlite_master.name = listed.name where listed.origin = 'c' order by listed.name`,
    table,
  );
  return listed.map(({ name, isUnique, sql }) => ({
    name,
    isUnique: isUnique === 1,
    columns: rowsOf<{ name: string }>(database, "select name from pragma_index_info(?) order by seqno", name).map((column) => column.name),
    where: /\bwhere\b(.*)$/is.exec(sql)?.[1]?.trim().replaceAll(/\s+/g, " ") ?? null,
  }));
}

function rowsOf<Row>(database: DatabaseSync, sql: string, ...values: SQLInputValue[]): Row[] {
  return database.prepare(sql).all(...values) as Row[];
}

function compare(left: string, right: string): number {
  return left < right ? -1 : Number(left > right);
}
