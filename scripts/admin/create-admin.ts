import { readFile } from "node:fs/promises";
import { outputOf } from "../deploy/steps.ts";
import type { RunWrangler } from "../deploy/wrangler.ts";
import { variables } from "../environments.ts";
import { runSql } from "../platform/control.ts";
import { type RunFile, runFilePath } from "../platform/run-file.ts";
import { invitationLink, inviteAdmin } from "./invitation.ts";
import type { AdminOptions } from "./options.ts";

const database = "octavo-identity";

/**
 * Writes an invitation into the database of an environment, or of the running local platform, and gives back its link.
 * Throws an Error with a sentence when the address is none, or the database cannot be reached.
 */
export async function createAdmin({ email, env, url }: AdminOptions, runWrangler: RunWrangler, nowMs: number): Promise<string> {
  const { token, sql } = inviteAdmin(email, nowMs);
  if (env) {
    outputOf(await runWrangler(["d1", "execute", `${database}-${env}`, "--remote", "--command", sql]));
    return invitationLink(variables.PUBLIC_URL?.(env) ?? "", token);
  }
  const runFile = await readRunFile(url);
  await runSql(runFile.explorerUrl, runFile.env ? `${database}-${runFile.env}` : database, sql);
  return invitationLink(url, token);
}

async function readRunFile(url: string): Promise<RunFile> {
  const text = await readFile(runFilePath(Number(new URL(url).port || 80)), "utf8").catch(() => null);
  if (text === null) throw new Error(`No platform runs at ${url}. Start one with npm start, or name another with --url.`);
  return JSON.parse(text) as RunFile;
}
