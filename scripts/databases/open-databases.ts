import { type RunWrangler, runWrangler } from "../deploy/wrangler.ts";
import type { Environment } from "../environments.ts";
import { runSql } from "../platform/control.ts";
import { type RunFile, readRunFile } from "../platform/run-file.ts";
import { queryRemote } from "./query-remote.ts";

/** Where databases are: behind a platform that runs on this machine, or in an environment's account. */
export type DatabasePlace = { url: string } | { env: Environment };

/** Runs one statement on the database of a Worker (`orders`); gives back the rows as arrays. */
export type QueryDatabase = (worker: string, sql: string) => Promise<unknown[][]>;

/** A way to the databases of a place, past all of our own code: through the Local Explorer, or through wrangler and its account. */
export function openDatabases(place: DatabasePlace, wrangler: RunWrangler = runWrangler): QueryDatabase {
  if ("env" in place)
    return async (worker, sql) => (await queryRemote(wrangler, `octavo-${worker}-${place.env}`, sql)).map((row) => Object.values(row));
  let running: Promise<RunFile> | undefined;
  return async (worker, sql) => {
    running ??= readRunFile(place.url);
    const { explorerUrl, env } = await running;
    return await runSql(explorerUrl, env ? `octavo-${worker}-${env}` : `octavo-${worker}`, sql);
  };
}
