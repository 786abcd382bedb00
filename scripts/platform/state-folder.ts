import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Secrets of one local platform, made once and kept with its state. */
export type PlatformSecrets = {
  OPS_KEY: string;
  LOOKUP_SECRET: string;
  SANDBOX_API_KEY: string;
  SANDBOX_WEBHOOK_SECRET: string;
};

const marker = "octavo-state";

/**
 * Takes a state folder for this process: two processes on the same SQLite files would corrupt them. `fresh` empties it
 * first, but only a folder that is empty or was ours.
 */
export async function takeStateFolder(folder: string, fresh: boolean): Promise<{ release: () => Promise<void> }> {
  const lock = join(folder, "lock");
  const holder = Number(await readFile(lock, "utf8").catch(() => ""));
  if (holder && holder !== process.pid && isAlive(holder)) throw new Error(`${folder} is in use by the platform with process id ${holder}`);
  if (fresh && existsSync(folder)) {
    if (!existsSync(join(folder, marker))) throw new Error(`--fresh would empty ${folder}, which is not a state folder of Octavo`);
    await rm(folder, { recursive: true });
  }
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, marker), "Everything the local platform keeps. Safe to delete while it is not running.\n");
  await writeFile(lock, String(process.pid));
  return { release: () => unlink(lock).catch(() => {}) };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** The platform's secrets: read back, or made of 256 random bits each. */
export async function loadSecrets(folder: string): Promise<PlatformSecrets> {
  const file = join(folder, "secrets.json");
  if (existsSync(file)) return JSON.parse(await readFile(file, "utf8"));
  const secret = () => randomBytes(32).toString("hex");
  const secrets = { OPS_KEY: secret(), LOOKUP_SECRET: secret(), SANDBOX_API_KEY: secret(), SANDBOX_WEBHOOK_SECRET: secret() };
  await writeFile(file, JSON.stringify(secrets), { mode: 0o600 });
  return secrets;
}
