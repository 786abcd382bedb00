import { globSync, readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { checkGenerated } from "./check/generated-files.ts";
import { readTables } from "./data-model/read-tables.ts";
import { writeDiagram } from "./data-model/write-diagram.ts";
import { objects, readDataModel } from "./data-model.ts";

/** The diagram of what this SQL makes. */
function diagramOf(sql: string): string {
  const database = new DatabaseSync(":memory:");
  database.exec(sql);
  return writeDiagram(readTables(database));
}

describe("readDataModel", () => {
  const page = readDataModel();

  test("the page says what the migrations make", { tags: ["ETL-08"] }, () => {
    expect(checkGenerated([page], "npm run data-model")).toEqual([]);
  });

  test("every table that a migration creates is on it, each in its own database", { tags: ["ETL-08"] }, () => {
    const sections = new Map(page.expected.split("\n## ").map((section) => [/^The database of ([\w-]+)/.exec(section)?.[1], section]));
    const created = globSync("migrations/*/*.sql").flatMap((path) =>
      [...readFileSync(path, "utf8").matchAll(/^CREATE (?:VIRTUAL )?TABLE `(\w+)`/gm)].map(([, table]) => ({
        database: path.split("/")[1],
        table,
      })),
    );
    expect(created.length).toBeGreaterThan(50);
    for (const { database, table } of created) expect(sections.get(database)).toMatch(new RegExp(`^  ${table} \\{$`, "m"));
  });

  test("every Durable Object that makes tables is on it", { tags: ["ETL-08"] }, () => {
    const making = globSync("durable-objects/*/*.ts").filter((path) => /create table/i.test(readFileSync(path, "utf8")));
    expect([...new Set(making.map((path) => path.split("/")[1]))].sort()).toEqual(Object.keys(objects).sort());
  });
});

describe("writeDiagram", () => {
  test("tables with their columns and keys, what they refer to, and their indexes", () => {
    const sql = `
      create table books (id text primary key not null, isbn text not null, heading text references headings (slug), weight real);
      create table headings (slug text primary key not null);
      create table editions (book_id text not null references books (id), position integer not null, primary key (book_id, position));
      create unique index books_by_isbn on books (isbn);
      create index books_with_heading on books (heading, id) where heading is not null;`;
    expect(diagramOf(sql)).toBe(`\`\`\`mermaid
erDiagram
  books {
    text id PK
    text isbn UK
    text heading FK "may be null"
    real weight "may be null"
  }
  editions {
    text book_id PK, FK
    integer position PK
  }
  headings {
    text slug PK
  }
  headings |o--o{ books : "heading"
  books ||--o{ editions : "book_id"
\`\`\`

| Index | Table | Columns | Rows |
| --- | --- | --- | --- |
| \`books_by_isbn\` | \`books\` | \`isbn\` | unique |
| \`books_with_heading\` | \`books\` | \`heading\`, \`id\` | where \`heading is not null\` |
`);
  });

  test("a full-text table has its columns, and not the tables it is kept in", () => {
    const diagram = diagramOf("create virtual table words using fts5(title, author, content='')");
    expect(diagram).toBe("```mermaid\nerDiagram\n  words {\n    text title\n    text author\n  }\n```\n");
  });
});
