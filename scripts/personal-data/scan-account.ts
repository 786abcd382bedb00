import { queryRemote } from "../databases/query-remote.ts";
import type { RunWrangler } from "../deploy/wrangler.ts";
import type { Finder } from "./finder.ts";
import type { Scan } from "./scan-state.ts";

/** Rows of one answer. */
const pageSize = 1_000;

/** Looks through every table of databases in an account. Nobody can look into its Durable Objects from outside. */
export async function scanAccount(databases: string[], runWrangler: RunWrangler, find: Finder): Promise<Scan> {
  const scan: Scan = { databases: 0, objects: 0, files: 0, findings: [] };
  for (const database of databases) {
    const query = (sql: string) => queryRemote(runWrangler, database, sql);
    const tables = await query(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' AND name NOT LIKE '\\_cf\\_%' ESCAPE '\\'",
    );
    for (const { name: table } of tables) {
      const rowsByColumn = new Map<string, number>();
      for (let offset = 0, rows: Record<string, unknown>[] = []; offset === 0 || rows.length === pageSize; offset += pageSize) {
        rows = await query(`SELECT * FROM "${table}" LIMIT ${pageSize} OFFSET ${offset}`);
        for (const [column, value] of rows.flatMap((row) => Object.entries(row))) {
          if (find(value)) rowsByColumn.set(column, (rowsByColumn.get(column) ?? 0) + 1);
        }
      }
      for (const [column, rows] of rowsByColumn) scan.findings.push({ place: `${database}, table ${table}, column ${column}`, rows });
    }
    scan.databases += 1;
  }
  return scan;
}
