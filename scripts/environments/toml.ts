/** A TOML table as plain data: scalars, lists of scalars, tables and lists of tables. */
export type TomlTable = { [key: string]: unknown };

/**
 * A table under its path, its own values before the tables in it. Empty tables and lists are left out, and so are
 * undefined values. Strings are written as JSON, which TOML reads the same (TOML 1.0, basic strings).
 */
export function writeToml(path: string, table: TomlTable): string {
  return sectionsOf(`[${path}]`, path, table).join("\n");
}

function sectionsOf(header: string, path: string, table: TomlTable): string[] {
  const entries = Object.entries(table).filter(([, value]) => value !== undefined && !isEmpty(value));
  const values = entries.filter(([, value]) => !isTable(value) && !isTableList(value));
  const own = values.length === 0 ? [] : [`${[header, ...values.map(([key, value]) => `${key} = ${writeValue(value)}`)].join("\n")}\n`];
  const inner = entries.flatMap(([key, value]) => {
    const innerPath = `${path}.${key}`;
    if (isTableList(value)) return value.flatMap((row) => sectionsOf(`[[${innerPath}]]`, innerPath, row));
    return isTable(value) ? sectionsOf(`[${innerPath}]`, innerPath, value) : [];
  });
  return [...own, ...inner];
}

function writeValue(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(writeValue).join(", ")}]`;
  if (["string", "number", "boolean"].includes(typeof value)) return JSON.stringify(value);
  throw new Error(`no way is known to write ${JSON.stringify(value)} as TOML`);
}

function isTable(value: unknown): value is TomlTable {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isTableList(value: unknown): value is TomlTable[] {
  return Array.isArray(value) && value.length > 0 && value.every(isTable);
}

/** Whether nothing is in it, however deep: `{ producers: [], consumers: [] }` is empty. */
function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return isTable(value) && Object.values(value).every(isEmpty);
}
