import { type DrizzleD1Database, drizzle } from "drizzle-orm/d1";

/**
 * A statement, the query that sent it first, and how SQLite finds its rows, step by step. `innerLists` are the lists given to it, by
 * their names, that it walks again for each row of something else.
 */
export type Plan = { query: string; sql: string; steps: string[]; innerLists?: string[] };

/** Queries by name. Each is given the database it is to ask, as drizzle has it and as D1 does; a statement it only makes is run, too. */
export type Queries = Record<string, (db: DrizzleD1Database, d1: D1Database) => unknown>;

/** Why every row may be read: in a query, because its walk ends somewhere else; of a table, because it never has many. */
export type Reasons = { queries?: Record<string, string>; tables?: Record<string, string> };

/** Plans, and the names of the tables there are. */
export type Walk = { plans: Plan[]; tables: string[] };

/** Sends every query to a database of D1, and gives how SQLite finds the rows of each statement that got there. */
export async function walkQueries(d1: D1Database, queries: Queries): Promise<Walk> {
  const plans: Plan[] = [];
  const known = new Set<string>();
  for (const [query, ask] of Object.entries(queries)) {
    for (const sql of await statementsOf(d1, ask)) {
      if (known.has(sql)) continue;
      known.add(sql);
      const steps = await stepsOf(d1, sql);
      plans.push({ query, sql, steps: steps.map(({ detail }) => detail), innerLists: innerListsOf(sql, steps) });
    }
  }
  const { results } = await d1.prepare("select name from sqlite_master where type = 'table'").all<{ name: string }>();
  return { plans, tables: results.map(({ name }) => name) };
}

async function statementsOf(d1: D1Database, ask: Queries[string]): Promise<string[]> {
  const sent: string[] = [];
  const prepare = (sql: string) => {
    sent.push(sql);
    return d1.prepare(sql);
  };
  const recorder = { prepare, batch: d1.batch.bind(d1) } as unknown as D1Database;
  await Promise.all([await ask(drizzle(recorder), recorder)].flat());
  return sent;
}

/** A row of `explain query plan`. Loops under one parent run inside each other, in their order. */
type Step = { parent: number; detail: string };

function innerListsOf(sql: string, steps: Step[]): string[] {
  // Whoever writes `cross join` has chosen the order.
  const given = [...sql.matchAll(/(?<!cross join )json_each\(\?\d*\)\s+(?:as\s+)?["`]?(\w+)/gi)].map(([, name]) => name);
  const loops = steps.filter(({ detail }) => /^(SCAN|SEARCH) /.test(detail));
  return given.filter((name): name is string => {
    const walk = loops.find(({ detail }) => detail.startsWith(`SCAN ${name} VIRTUAL TABLE`));
    return walk !== undefined && loops.find(({ parent }) => parent === walk.parent) !== walk;
  });
}

async function stepsOf(d1: D1Database, sql: string): Promise<Step[]> {
  const parameters = Array.from({ length: countParameters(sql) }, () => 1);
  const { results } = await d1
    .prepare(`explain query plan ${sql}`)
    .bind(...parameters)
    .all<Step>();
  return results;
}

/** Parameters of a statement: those without a number, or else the highest number. */
function countParameters(sql: string): number {
  const parameters = [...sql.matchAll(/\?(\d*)/g)].map(([, number]) => Number(number));
  return Math.max(parameters.length === 0 ? 0 : Math.max(...parameters), parameters.filter((number) => number === 0).length);
}

/** A step that reads every row: of a table or an index, of a virtual table that is asked for nothing, or into an index of the moment. */
const wholeReads = [
  /^SCAN (\w+)(?: USING .+| LEFT-JOIN)?$/,
  /^SCAN (\w+) VIRTUAL TABLE INDEX (?:0x)?0:$/,
  /^SEARCH (\w+) USING AUTOMATIC /,
];

/**
 * What is wrong with plans, a sentence each: a table that is read from end to end for no reason given, a list walked again for each row,
 * and a reason that nothing needs.
 */
export function findScans({ plans, tables }: Walk, reasons: Reasons = {}): string[] {
  const { queries = {}, tables: small = {} } = reasons;
  const scans = plans.flatMap(({ query, sql, steps }) =>
    steps.flatMap((step) => tablesReadWhole(step, sql, tables).map((table) => ({ query, table, step, sql }))),
  );
  const again = plans.flatMap(({ query, sql, innerLists = [] }) =>
    innerLists.map((name) => `${query} walks the list ${name} again for each row: ${sql}`),
  );
  const others = scans.filter(({ query }) => !Object.hasOwn(queries, query));
  const needlessQueries = Object.keys(queries).filter((name) => !scans.some(({ query }) => query === name));
  const needlessTables = Object.keys(small).filter((name) => !others.some(({ table }) => table === name));
  return [
    ...again,
    ...others
      .filter(({ table }) => !Object.hasOwn(small, table))
      .map(({ query, table, step, sql }) => `${query} reads all of ${table} (${step}): ${sql}`),
    ...[...needlessQueries, ...needlessTables].map((name) => `there is a reason for ${name}, which nothing needs`),
  ];
}

function tablesReadWhole(step: string, sql: string, tables: string[]): string[] {
  const name = wholeReads.flatMap((pattern) => pattern.exec(step)?.[1] ?? [])[0];
  return name === undefined || isIdle(name, sql) ? [] : tablesCalled(name, sql, tables);
}

/**
 * Whether a step is there for a foreign key alone: an insertion looks for rows that already refer to the new one, but only
 * while a reference that leads nowhere waits for it, and ours never wait (sqlite.org/foreignkeys.html, section 3; fkey.c).
 */
function isIdle(name: string, sql: string): boolean {
  return /^\s*insert\b/i.test(sql) && !new RegExp(`\\b${name}\\b`, "i").test(sql);
}

/** A plan calls a table as its statement does. What is called something and is no table was made by the statement itself. */
function tablesCalled(name: string, sql: string, tables: string[]): string[] {
  if (tables.includes(name)) return [name];
  const called = [...sql.matchAll(new RegExp(`(\\w+)["\`]?\\s+(?:as\\s+)?["\`]?${name}\\b`, "gi"))].map(([, table = ""]) => table);
  return [...new Set(called)].filter((table) => tables.includes(table));
}
