import { mkdir, readFile, unlink, writeFile } from "node:fs/promises";
import type { LocalAccount } from "./local-accounts.ts";

/** What command-line tools on this machine need to reach a running platform. Readable by its owner only. */
export type RunFile = {
  url: string;
  /** Local Explorer's API: a look at D1 and Durable Object SQL past our own code, which could also write. */
  explorerUrl: string;
  pid: number;
  state: string;
  /** The deployed environment whose configuration runs; `null` for the local one. */
  env: string | null;
  /** An admin's API key with every scope; empty with `env`, where nobody has an account. */
  apiKey: string;
  accounts: LocalAccount[];
  sandboxApiKey: string;
};

const folder = ".octavo/run";

/** Where the credentials of the platform on `port` are kept. */
export function runFilePath(port: number): string {
  return `${folder}/${port}.json`;
}

/** The credentials of the platform at an address on this machine. Throws an Error with a sentence when none runs there. */
export async function readRunFile(url: string): Promise<RunFile> {
  const text = await readFile(runFilePath(Number(new URL(url).port || 80)), "utf8").catch(() => null);
  if (text === null) throw new Error(`No platform runs at ${url}. Start one with npm start, or name another with --url.`);
  return JSON.parse(text) as RunFile;
}

/** Writes them; gives back how to take them away again. */
export async function writeRunFile(port: number, content: RunFile): Promise<() => Promise<void>> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = runFilePath(port);
  await unlink(file).catch(() => {});
  await writeFile(file, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  return () => unlink(file).catch(() => {});
}
