import { createHash, createHmac } from "node:crypto";
import { copyFileSync, createReadStream, existsSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, relative } from "node:path";
import { createInterface } from "node:readline";
import { DatabaseSync } from "node:sqlite";
import type { Finder } from "./finder.ts";

/** Where something was found, and in how many rows (or lines). */
export type Finding = { place: string; rows: number };
export type Scan = { databases: number; objects: number; files: number; findings: Finding[] };

/** What is kept for the people of this machine, or by stand-ins for other companies: the mailbox is the reader's own. */
const leftOutFiles = ["secrets.json", "local-credentials.json", "lock", "octavo-state"];
export const leftOutDatabases = ["octavo-mailbox"];

const copyAttemptsMax = 20;
const d1Class = "miniflare-D1DatabaseObject";

/**
 * Looks through everything a local state folder keeps: every table of every D1 database and every Durable Object, and every
 * other file. The platform may be running; what it wrote last is seen.
 */
export async function scanState(state: string, databaseNames: string[], find: Finder): Promise<Scan> {
  const scan: Scan = { databases: 0, objects: 0, files: 0, findings: [] };
  const nameById = new Map(databaseNames.map((name) => [d1IdOf(name), name]));
  const scratch = mkdtempSync(join(tmpdir(), "octavo-scan-"));
  try {
    for (const path of filesIn(state)) {
      if (/-(wal|shm)$/.test(path) || leftOutFiles.includes(basename(path))) continue;
      if (!path.endsWith(".sqlite")) {
        scan.files += 1;
        scan.findings.push(...(await scanFile(path, relative(state, path), find)));
        continue;
      }
      const name = nameById.get(basename(path, ".sqlite"));
      if (name && leftOutDatabases.includes(name)) continue;
      if (name) scan.databases += 1;
      else if (basename(path) !== "metadata.sqlite") scan.objects += 1;
      scan.findings.push(...scanDatabase(path, name ?? `object ${relative(join(state, "workerd"), path)}`, scratch, find));
    }
  } finally {
    rmSync(scratch, { recursive: true });
  }
  return scan;
}

/** The name of a local database's file: Miniflare keeps databases in objects, and names an object so. */
function d1IdOf(name: string): string {
  const key = createHash("sha256").update(d1Class).digest();
  const half = (data: string | Buffer) => createHmac("sha256", key).update(data).digest().subarray(0, 16);
  return Buffer.concat([half(name), half(half(name))]).toString("hex");
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function scanDatabase(path: string, name: string, scratch: string, find: Finder): Finding[] {
  const copy = copyDatabase(path, scratch);
  if (copy === null) return [];
  const db = new DatabaseSync(copy);
  try {
    // A virtual table keeps its rows in ordinary tables beside it.
    const tables = db.prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'").all();
    return tables.flatMap(({ name: table }) => scanTable(db, `${table}`, `${name}, table ${table}`, find));
  } finally {
    db.close();
  }
}

function scanTable(db: DatabaseSync, table: string, place: string, find: Finder): Finding[] {
  const statement = db.prepare(`SELECT * FROM "${table}"`);
  statement.setReadBigInts(true);
  const rowsByColumn = new Map<string, number>();
  for (const row of statement.iterate()) {
    for (const [column, value] of Object.entries(row as Record<string, unknown>)) {
      if (find(value)) rowsByColumn.set(column, (rowsByColumn.get(column) ?? 0) + 1);
    }
  }
  return [...rowsByColumn].map(([column, rows]) => ({ place: `${place}, column ${column}`, rows }));
}

/**
 * A copy of a database that is perhaps being written: a live one must not be opened by a second process. Taken again until
 * nothing changed meanwhile. `null` when it is gone.
 */
function copyDatabase(path: string, scratch: string): string | null {
  const parts = ["", "-wal"];
  const seen = () => parts.map((part) => statSync(path + part, { throwIfNoEntry: false })).map((stat) => `${stat?.mtimeMs} ${stat?.size}`);
  for (let attempt = 1; attempt <= copyAttemptsMax; attempt += 1) {
    const before = seen();
    const copy = join(mkdtempSync(join(scratch, "copy-")), "copy.sqlite");
    try {
      for (const part of parts) if (existsSync(path + part)) copyFileSync(path + part, copy + part);
    } catch {
      // Taken away between the look and the copy: the next look decides.
      continue;
    }
    if (!existsSync(copy)) return null;
    if (before.join() === seen().join()) return copy;
    rmSync(dirname(copy), { recursive: true });
  }
  throw new Error(`${path} changes all the time: stop the platform, or let it rest`);
}

async function scanFile(path: string, place: string, find: Finder): Promise<Finding[]> {
  let rows = 0;
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
    if (find(line)) rows += 1;
  }
  return rows === 0 ? [] : [{ place: `file ${place}`, rows }];
}
