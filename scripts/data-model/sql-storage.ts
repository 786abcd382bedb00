import type { DatabaseSync, SQLInputValue } from "node:sqlite";

/** A database of Node's as a Durable Object is given its own: enough of it for an object that makes its own tables. */
export function sqlStorageOf(database: DatabaseSync): SqlStorage {
  const exec = (sql: string, ...values: SQLInputValue[]) => {
    const rows = hasMany(sql) ? [] : database.prepare(sql).all(...values);
    if (hasMany(sql)) database.exec(sql);
    return { toArray: () => rows, one: () => rows[0] };
  };
  return { exec } as unknown as SqlStorage;
}

/** Whether there is more than one statement. Those that make tables come together, and have no semicolon of any other kind. */
function hasMany(sql: string): boolean {
  return /;\s*\S/.test(sql);
}
