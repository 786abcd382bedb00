import type { Column, Index, Reference, Table } from "./read-tables.ts";

/** Tables as a Mermaid diagram of entities and relationships, and the list of their indexes below it. */
export function writeDiagram(tables: Table[]): string {
  const lines = [
    ...tables.flatMap((table) => [`  ${table.name} {`, ...table.columns.map((column) => `    ${attributeOf(table, column)}`), "  }"]),
    ...tables.flatMap((table) => table.references.map((reference) => `  ${relationOf(table, reference)}`)),
  ];
  return `${["```mermaid", "erDiagram", ...lines, "```"].join("\n")}\n${writeIndexes(tables)}`;
}

function attributeOf(table: Table, { name, type, mayBeNull, isKey }: Column): string {
  const isReference = table.references.some(({ columns }) => columns.includes(name));
  const isUnique = table.indexes.some(
    ({ isUnique, columns, where }) => isUnique && where === null && columns.length === 1 && columns[0] === name,
  );
  const keys = [isKey && "PK", isReference && "FK", isUnique && "UK"].filter((key) => key !== false);
  return [type, name, ...(keys.length > 0 ? [keys.join(", ")] : []), ...(mayBeNull ? ['"may be null"'] : [])].join(" ");
}

/** One row there may have many here; where the column may be null, there may be none there. */
function relationOf({ name, columns }: Table, reference: Reference): string {
  const mayBeNone = columns.some((column) => column.mayBeNull && reference.columns.includes(column.name));
  return `${reference.table} ${mayBeNone ? "|o" : "||"}--o{ ${name} : "${reference.columns.join(", ")}"`;
}

function writeIndexes(tables: Table[]): string {
  const rows = tables.flatMap((table) => table.indexes.map((index) => indexRow(table.name, index)));
  return rows.length === 0 ? "" : `\n| Index | Table | Columns | Rows |\n| --- | --- | --- | --- |\n${rows.join("\n")}\n`;
}

function indexRow(table: string, { name, isUnique, columns, where }: Index): string {
  const rows = [isUnique ? "unique" : "", where === null ? "" : `where \`${where.replaceAll("`", "").replaceAll("|", "\\|")}\``];
  return `| \`${name}\` | \`${table}\` | ${columns.map((column) => `\`${column}\``).join(", ")} | ${rows.filter(Boolean).join(", ")} |`;
}
