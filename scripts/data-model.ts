/**
 * `npm run data-model`: writes the diagrams of docs/architecture/data-model.md: the tables of every database, as its
 * migrations make them, and those that Durable Objects make for themselves.
 */
import { existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { SessionStorage } from "../durable-objects/session/storage.ts";
import { LedgerStorage } from "../durable-objects/stock-ledger/storage.ts";
import type { GeneratedFile } from "./check/generated-files.ts";
import { readTables, type Table } from "./data-model/read-tables.ts";
import { sqlStorageOf } from "./data-model/sql-storage.ts";
import { writeDiagram } from "./data-model/write-diagram.ts";
import { localOnlyWorkers } from "./workers.ts";

const path = "docs/architecture/data-model.md";

const opening = `# The data model

What each Worker keeps in tables. \`npm run data-model\` writes this page from the migrations, and from the tables that Durable
Objects make for themselves; \`npm run check\` fails when they say anything else. Change them, not this page.

A line between two tables is a foreign key, which SQLite holds to. Where a column names what another Worker keeps there is no
line: no statement reaches beyond its own database, and whoever wants to know asks the owner.
`;

/** Durable Objects with tables of their own, by folder: how many there are of each, and how one makes its tables. */
export const objects: Record<string, { each: string; makeTables: (sql: SqlStorage) => void }> = {
  session: { each: "one for each user", makeTables: (sql) => new SessionStorage(sql).create() },
  "stock-ledger": { each: "one for each SKU", makeTables: (sql) => void new LedgerStorage(sql) },
};

/** The page as it should be, next to what it says. */
export function readDataModel(): GeneratedFile {
  const databases = [...Map.groupBy(globSync("migrations/*/*.sql").sort(), (file) => basename(dirname(file)))];
  const sections = [
    ...databases.map(([name, files]) => {
      const whose = localOnlyWorkers.includes(name) ? `${name}, on your machine only` : name;
      return section(
        `The database of ${whose}`,
        tablesMadeBy((database) => {
          for (const file of files) database.exec(readFileSync(file, "utf8"));
        }),
      );
    }),
    ...Object.entries(objects).map(([name, { each, makeTables }]) =>
      section(
        `The Durable Object ${name}, ${each}`,
        tablesMadeBy((database) => makeTables(sqlStorageOf(database))),
      ),
    ),
  ];
  return { path, actual: existsSync(path) ? readFileSync(path, "utf8") : null, expected: [opening, ...sections].join("\n") };
}

function section(heading: string, tables: Table[]): string {
  return `## ${heading}\n\n${writeDiagram(tables)}`;
}

function tablesMadeBy(make: (database: DatabaseSync) => void): Table[] {
  const database = new DatabaseSync(":memory:");
  try {
    make(database);
    return readTables(database);
  } finally {
    database.close();
  }
}

if (import.meta.main) {
  const { actual, expected } = readDataModel();
  if (actual !== expected) writeFileSync(path, expected);
  console.log(actual === expected ? `${path} was up to date` : `wrote ${path}`);
}
