import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A statement, or a batch of them, that took longer than all others: the Worker whose it was, and how long D1 says it took. */
export type SlowStatement = { domain: string; ms: number; rowsRead: number; sql: string };

/** The slowest of a run. What several statements took in one batch D1 tells together. Without a statement nobody heard of any. */
export type SlowestStatements = { statement: SlowStatement | null; batch: SlowStatement | null };

/** No statement may take as long (feature row DB-01). */
const statementMsMax = 50;

/** Reads what a watched platform (`--watch-sql`) has logged in a state folder since a moment. */
export function readSlowest(state: string, sinceMs: number): SlowestStatements {
  return slowestOf(readFileSync(join(state, "log.jsonl"), "utf8").split("\n"), sinceMs);
}

/** The slowest that these lines of a log tell of, from a moment on. */
export function slowestOf(lines: string[], sinceMs = 0): SlowestStatements {
  const told = lines
    .filter((line) => line.includes('"event":"sql.slowest"'))
    .map((line): SlowStatement & { at: string; kind: string } => JSON.parse(line))
    .filter(({ at }) => Date.parse(at) >= sinceMs);
  const slowest = (wanted: string): SlowStatement | null => {
    const ofKind = told.filter(({ kind }) => kind === wanted).toSorted((left, right) => right.ms - left.ms);
    return ofKind.map(({ domain, ms, rowsRead, sql }) => ({ domain, ms, rowsRead, sql }))[0] ?? null;
  };
  return { statement: slowest("statement"), batch: slowest("batch") };
}

/** Whether every statement by itself was fast enough. Where none was seen, nothing is known of any. */
export function isFastEnough({ statement }: Pick<SlowestStatements, "statement">): boolean {
  return statement !== null && statement.ms < statementMsMax;
}

/** Characters of a statement that a report shows. */
const shownMax = 400;

/** The slowest in words: a line each, and the statement. */
export function slowestText({ statement, batch }: SlowestStatements): string {
  const found = statement ? told(statement) : "no statement was seen";
  return [
    `Slowest query: ${found}; target < ${statementMsMax} ms: ${isFastEnough({ statement }) ? "met" : "MISSED"}`,
    ...(statement ? [shown(statement)] : []),
    ...(batch ? [`Slowest batch, all its statements together: ${told(batch)}`, shown(batch)] : []),
  ].join("\n");
}

function told({ domain, ms, rowsRead }: SlowStatement): string {
  return `${ms} ms of D1 in ${domain}, ${rowsRead.toLocaleString("en-US")} rows read`;
}

function shown({ sql }: SlowStatement): string {
  const line = sql.replaceAll(/\s+/g, " ").trim();
  return `  ${line.length > shownMax ? `${line.slice(0, shownMax)}…` : line}`;
}
