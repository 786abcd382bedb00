import { basename } from "node:path";
import { placeOf, type SourceFile, textOf, visit } from "./source-file.ts";
import type { WorkerConfig } from "./worker-config.ts";

/** A migration: the folder of its database under `migrations/`, and its SQL. */
export type Migration = { database: string; sql: string };
type Table = { name: string; place: string };
type Owner = Pick<WorkerConfig, "worker" | "isLocalOnly" | "local">;

/**
 * Whether every table has one writing Worker: a database is bound by one Worker, which has the migrations of its own
 * name; a table is defined in one Worker's `tables.ts` and created in that Worker's migrations (those of `shared/` in
 * every database that wants one); and no SQL of a Worker writes a table that another Worker owns. A local-only Worker
 * stands in for another company, which calls its tables what it likes.
 */
export function checkTableOwners(workers: Owner[], migrations: Migration[], files: SourceFile[]): string[] {
  const own = (worker: string) => files.filter(({ path }) => path.startsWith(`workers/${worker}/`));
  const shared = files.filter(({ path }) => path.startsWith("shared/")).flatMap(tablesIn);
  const ours = new Set(workers.filter(({ isLocalOnly }) => !isLocalOnly).map(({ worker }) => worker));
  const tables = new Map(workers.map(({ worker }) => [worker, own(worker).flatMap(tablesIn)]));
  return [
    ...checkDatabases(workers, migrations),
    ...checkDefinitions(new Map([...tables].filter(([worker]) => ours.has(worker))), shared),
    ...[...tables].flatMap(([worker, defined]) => checkCreations(worker, [...defined, ...shared], defined, migrations)),
    ...workers.flatMap(({ worker }) => own(worker).flatMap((file) => checkWrites(file, worker, tables))),
  ];
}

function checkDatabases(workers: Owner[], migrations: Migration[]): string[] {
  const bound = workers.flatMap(({ worker, local }) => local.d1_databases.map((database) => ({ worker, ...database })));
  const twice = (["database_name", "database_id"] as const).flatMap((field) =>
    [...Map.groupBy(bound, (database) => database[field])]
      .filter(([name, rows]) => name && rows.length > 1)
      .map(([name, rows]) => `${field} ${name} is bound by ${rows.map(({ worker }) => worker).join(" and ")}`),
  );
  const foreign = bound.filter(({ worker, migrations_dir }) => basename(migrations_dir ?? "") !== worker);
  const orphans = new Set(
    migrations.map(({ database }) => database).filter((database) => !bound.some(({ worker }) => worker === database)),
  );
  return [
    ...new Set(twice),
    ...foreign.map(
      ({ worker, migrations_dir }) => `${worker} binds a database with the migrations ${migrations_dir}, not those of its own name`,
    ),
    ...[...orphans].map((database) => `migrations/${database} belong to no Worker with a database`),
  ];
}

function checkDefinitions(tables: Map<string, Table[]>, shared: Table[]): string[] {
  const owned = [...tables].flatMap(([worker, defined]) => defined.map((table) => ({ owner: worker, ...table })));
  const all = [...owned, ...shared.map((table) => ({ owner: "shared", ...table }))];
  const twice = [...Map.groupBy(all, ({ name }) => name)].filter(([, rows]) => rows.length > 1);
  const misplaced = owned.filter(({ place }) => !/\/tables(?:\.ts|\/)/.test(place));
  return [
    ...twice.map(([name, rows]) => `table ${name} is defined at ${rows.map(({ place }) => place).join(" and ")}`),
    ...misplaced.map(({ name, place }) => `${place} defines table ${name} outside tables.ts`),
  ];
}

/** A Worker's migrations create the tables it defines, and none that another defines. */
function checkCreations(worker: string, allowed: Table[], defined: Table[], migrations: Migration[]): string[] {
  const created = migrations.filter(({ database }) => database === worker).flatMap(({ sql }) => createdBy(sql));
  const missing = defined.filter(({ name }) => !created.includes(name));
  const unknown = created.filter((name) => !allowed.some((table) => table.name === name));
  return [
    ...missing.map(({ name, place }) => `${place} defines table ${name}, which no migration of ${worker} creates`),
    ...unknown.map((name) => `migrations/${worker} create table ${name}, which ${worker} does not define`),
  ];
}

/** Drizzle Kit changes a table by filling `__new_name` and renaming it. A virtual table is not known to drizzle at all. */
function createdBy(sql: string): string[] {
  const found = sql.matchAll(/CREATE TABLE (?:IF NOT EXISTS )?[`"]?(?:__new_)?(\w+)/gi);
  return [...new Set([...found].map(([, name = ""]) => name))];
}

function tablesIn(file: SourceFile): Table[] {
  const tables: Table[] = [];
  visit(file.program, (node) => {
    const callee = node.callee as { name?: string } | undefined;
    const [name] = (node.arguments ?? []) as { value?: unknown }[];
    if (callee?.name === "sqliteTable" && typeof name?.value === "string") tables.push({ name: name.value, place: placeOf(file, node) });
  });
  return tables;
}

function checkWrites(file: SourceFile, worker: string, tables: Map<string, Table[]>): string[] {
  const findings: string[] = [];
  const mine = new Set(tables.get(worker)?.map(({ name }) => name));
  visit(file.program, (node) => {
    const writes = (textOf(node) ?? "").matchAll(/\b(?:INSERT(?: OR \w+)? INTO|REPLACE INTO|UPDATE|DELETE FROM)\s+[`"]?(\w+)/gi);
    for (const [, name = ""] of writes) {
      const [owner] = [...tables].find(([, defined]) => defined.some((table) => table.name === name)) ?? [];
      if (owner && !mine.has(name)) findings.push(`${placeOf(file, node)} writes table ${name}, which belongs to ${owner}`);
    }
  });
  return findings;
}
