import { readFile } from "node:fs/promises";
import { type RunWrangler, runWrangler } from "../deploy/wrangler.ts";
import type { Environment } from "../environments.ts";
import { runSql } from "../platform/control.ts";
import { type RunFile, runFilePath } from "../platform/run-file.ts";
import { configPathOf } from "../workers.ts";

/** Where databases are: behind a platform that runs on this machine, or in an environment's account. */
export type DatabasePlace = { url: string } | { env: Environment };

/** Runs one statement on the database of a Worker (`orders`); gives back the rows as arrays. */
export type QueryDatabase = (worker: string, sql: string) => Promise<unknown[][]>;

/** A way to the databases of a place, past all of our own code: through the Local Explorer, or through wrangler and its account. */
export function openDatabases(place: DatabasePlace, wrangler: RunWrangler = runWrangler): QueryDatabase {
  if ("env" in place) return (worker, sql) => queryRemote(wrangler, worker, place.env, sql);
  let running: Promise<RunFile> | undefined;
  return async (worker, sql) => {
    running ??= readRunFile(place.url);
    const { explorerUrl, env } = await running;
    return await runSql(explorerUrl, env ? `octavo-${worker}-${env}` : `octavo-${worker}`, sql);
  };
}

async function readRunFile(url: string): Promise<RunFile> {
  const text = await readFile(runFilePath(Number(new URL(url).port || 80)), "utf8").catch(() => null);
  if (text === null) throw new Error(`No platform runs at ${url}. Start one with npm start, or name another with --url.`);
  return JSON.parse(text) as RunFile;
}

async function queryRemote(wrangler: RunWrangler, worker: string, env: Environment, sql: string): Promise<unknown[][]> {
  const database = `octavo-${worker}-${env}`;
  const where = ["--remote", "--json", "--config", configPathOf(worker), "--env", env];
  const { exitCode, stdout, stderr } = await wrangler(["d1", "execute", database, ...where, "--command", sql]);
  if (exitCode !== 0) throw new Error(`${database}: ${(stderr.trim() || stdout.trim()).slice(-2_000)}`);
  const begin = stdout.search(/^\[/m);
  if (begin < 0) throw new Error(`${database}: wrangler gave no rows: ${stdout.slice(0, 200)}`);
  const answers = JSON.parse(stdout.slice(begin, stdout.lastIndexOf("]") + 1)) as { results: Record<string, unknown>[] }[];
  return (answers[0]?.results ?? []).map((row) => Object.values(row));
}
