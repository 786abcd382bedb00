import type { D1Database, D1PreparedStatement } from "@cloudflare/workers-types";

/** What a database holds: table → its rows, a text each, in no order that means anything. */
export type Contents = Map<string, Record<string, unknown>[]>;

/** Rows that a generation of a database begins with, by table, where made-up ones would not make sense together. */
export type FirstRows = Record<string, Record<string, unknown>[]>;

type Column = { table: string; name: string; type: string };
type Reference = { owner: string; table: string; from: string; to: string };

const rowsOf = async <Row>(db: D1Database, sql: string): Promise<Row[]> => (await db.prepare(sql).all<Row>()).results;

/** Ordinary tables of ours. What belongs to a full-text index, to D1 or to the migrations' own notes is not among them. */
async function listTables(db: D1Database): Promise<string[]> {
  const rows = await rowsOf<{ name: string }>(
    db,
    `select name from sqlite_master where type = 'table' and sql not like 'create virtual%' and name not like 'sqlite%'
     and name not like '\\_cf%' escape '\\' and name <> 'd1_migrations'
     and not exists (select 1 from sqlite_master as full_text where full_text.sql like 'create virtual%' and sqlite_master.name glob full_text.name || '_*')
     order by name`,
  );
  return rows.map(({ name }) => name);
}

/** Puts rows into every table that has none: those given, else two made-up ones, which refer to rows that are there. */
export async function liveIn(db: D1Database, firstRows: FirstRows = {}): Promise<void> {
  const given = Object.entries(firstRows).flatMap(([table, rows]) => rows.map((row) => inserting(db, table, row)));
  if (given.length > 0) await db.batch(given);
  const contents = await readContents(db);
  const made = new Map<string, Record<string, unknown>[]>();
  const [columns, references] = [await columnsOf(db), await referencesOf(db)];
  let empty = [...contents].filter(([, rows]) => rows.length === 0).map(([table]) => table);
  while (empty.length > 0) {
    const isReady = (table: string) => (references.get(table) ?? []).every((each) => each.table === table || !empty.includes(each.table));
    const ready = empty.filter(isReady);
    if (ready.length === 0) throw new Error(`${empty} refer to each other in a circle`);
    for (const table of ready) {
      const rows = [1, 2].map((number) => {
        const valueIn = ({ name, type }: Column) => {
          const reference = references.get(table)?.find(({ from }) => from === name);
          if (!reference) return type.toLowerCase() === "text" ? `${name}-${number}` : number;
          const there = contents.get(reference.table)?.length ? contents.get(reference.table) : made.get(reference.table);
          return there?.[Math.min(number, there.length) - 1]?.[reference.to] ?? null;
        };
        return Object.fromEntries((columns.get(table) ?? []).map((column) => [column.name, valueIn(column)]));
      });
      made.set(table, rows);
    }
    empty = empty.filter((table) => !ready.includes(table));
  }
  const statements = [...made].flatMap(([table, rows]) => rows.map((row) => inserting(db, table, row)));
  if (statements.length > 0) await db.batch(statements);
}

async function columnsOf(db: D1Database): Promise<Map<string, Column[]>> {
  const sql =
    "select m.name as \"table\", p.name, p.type from sqlite_master as m, pragma_table_info(m.name) as p where m.type = 'table' order by 1, p.cid";
  return Map.groupBy(await rowsOf<Column>(db, sql), ({ table }) => table);
}

async function referencesOf(db: D1Database): Promise<Map<string, Reference[]>> {
  const sql = `select m.name as owner, p."table", p."from", p."to" from sqlite_master as m, pragma_foreign_key_list(m.name) as p where m.type = 'table'`;
  return Map.groupBy(await rowsOf<Reference>(db, sql), ({ owner }) => owner);
}

function inserting(db: D1Database, table: string, row: Record<string, unknown>): D1PreparedStatement {
  const names = Object.keys(row);
  const columns = names.map((name) => `"${name}"`).join(", ");
  const text = `insert into "${table}" (${columns}) values (${names.map(() => "?").join(", ")})`;
  return db.prepare(text).bind(...names.map((name) => row[name]));
}

/** All rows of all tables. */
export async function readContents(db: D1Database): Promise<Contents> {
  const tables = await listTables(db);
  const results = await db.batch<Record<string, unknown>>(tables.map((table) => db.prepare(`select * from "${table}"`)));
  return new Map(tables.map((table, index) => [table, results[index]?.results ?? []]));
}

/** Rows that were there and are not any more, in the columns they had: what a migration may not do. */
export function lostRows(before: Contents, after: Contents): string[] {
  return [...before].flatMap(([table, rows]) => {
    const columns = Object.keys(rows[0] ?? {});
    const textOf = (row: Record<string, unknown>) => JSON.stringify(columns.map((name) => row[name] ?? null));
    const kept = new Set((after.get(table) ?? []).map(textOf));
    return rows.filter((row) => !kept.has(textOf(row))).map((row) => `${table}: ${textOf(row)}`);
  });
}

/** What the database is made of: tables, indexes and triggers in the words of their makers. */
export async function readSchema(db: D1Database): Promise<string[]> {
  const rows = await rowsOf<{ sql: string }>(
    db,
    "select type || ' ' || name || ': ' || coalesce(sql, '') as sql from sqlite_master where name not like '\\_cf%' escape '\\' order by 1",
  );
  return rows.map(({ sql }) => sql);
}

/** What is wrong inside: rows that refer to nothing, and damaged pages. */
export async function findFaults(db: D1Database): Promise<unknown[]> {
  const [references, pages] = [
    await rowsOf(db, "pragma foreign_key_check"),
    await rowsOf<{ quick_check: string }>(db, "pragma quick_check"),
  ];
  return [...references, ...pages.filter((row) => row.quick_check !== "ok")];
}
