import { createHash } from "node:crypto";
import { eventually } from "./eventually.ts";
import { openExplorer } from "./explorer.ts";
import type { TestPlatform } from "./platform.ts";

/** Every table of every database: `octavo-orders.orders` → how many rows, and a hash of all that is in them. */
export type TableHashes = Map<string, string>;

/** Columns that say no more than that somebody was there. */
const traces = ["last_used_at_ms", "last_seen_at_ms"];

/** The databases of a local platform. */
const databases = [
  "analytics",
  "catalog",
  "identity",
  "inventory",
  "mailbox",
  "notifications",
  "orders",
  "payments",
  "recommender",
  "sandbox-psp",
  "search",
];

/** Longer than any queue keeps a batch back, and than an outbox waits for its next try. */
const restSeconds = 8;

type Column = { table: string; column: string };

/** Opens a look at all tables at once. The first look learns which tables there are. */
export function openTables(platform: Pick<TestPlatform, "explorerUrl">) {
  const explorer = openExplorer(platform.explorerUrl);
  const columnsOf = new Map<string, Map<string, Column[]>>();
  const learn = async (database: string) => {
    const known = columnsOf.get(database);
    if (known) return known;
    // Tables of a full-text index are the index's own affair; what it indexes is in ordinary tables.
    const columns = await explorer.query<Column>(
      `octavo-${database}`,
      `SELECT m.name AS "table", p.name AS "column" FROM sqlite_master m, pragma_table_info(m.name) p
       WHERE m.type = 'table' AND m.sql NOT LIKE 'CREATE VIRTUAL%' AND m.name NOT LIKE 'sqlite%' AND m.name NOT LIKE '%fts%'
         AND m.name NOT LIKE '%\\_cf%' ESCAPE '\\' AND m.name NOT LIKE 'd1%' ORDER BY m.name, p.cid`,
    );
    const byTable = Map.groupBy(columns, (column) => column.table);
    columnsOf.set(database, byTable);
    return byTable;
  };
  const readDatabase = async (database: string): Promise<[string, string][]> => {
    const tables = [...(await learn(database))];
    return await Promise.all(
      tables.map(async ([table, columns]): Promise<[string, string]> => {
        const values = columns.filter(({ column }) => !traces.includes(column)).map(({ column }) => `quote("${column}")`);
        const rows = await explorer.query<{ row: string }>(
          `octavo-${database}`,
          `SELECT ${values.join(" || '|' || ")} AS row FROM "${table}" ORDER BY 1`,
        );
        const hash = createHash("sha256")
          .update(rows.map(({ row }) => row).join("\n"))
          .digest("hex");
        return [`octavo-${database}.${table}`, `${rows.length} rows, ${hash}`];
      }),
    );
  };
  const read = async (): Promise<TableHashes> => new Map((await Promise.all(databases.map(readDatabase))).flat());
  return {
    /** What every table holds now. */
    read,
    /** What they hold once queues and outboxes have come to rest. Throws when they do not within two minutes. */
    atRest: async (): Promise<TableHashes> => {
      let before = await read();
      let quiet = 0;
      return await eventually(
        async () => {
          const now = await read();
          const changed = changedTables(before, now);
          before = now;
          quiet = changed.length > 0 ? 0 : quiet + 1;
          if (quiet < restSeconds) throw new Error(`not yet at rest; changed last: ${changed}`);
          return now;
        },
        120_000,
        1_000,
      );
    },
  };
}

/** The tables that are not what they were. */
export function changedTables(before: TableHashes, after: TableHashes): string[] {
  return [...new Set([...before.keys(), ...after.keys()])].filter((table) => before.get(table) !== after.get(table));
}
