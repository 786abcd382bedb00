import { existsSync } from "node:fs";
import { mkdir, readFile, rm, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { newSecret } from "../keys/make-keys.ts";

const secretNames = [
  "SIGNING_KEYS",
  "DATA_KEYS",
  "IDENTITY_SECRET",
  "FORM_SECRET",
  "LOOKUP_SECRET",
  "SANDBOX_API_KEY",
  "SANDBOX_WEBHOOK_SECRET",
] as const;

/** Secrets of one local platform, made once and kept with its state. */
export type PlatformSecrets = Record<(typeof secretNames)[number], string>;

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

/** The platform's secrets: read back, and made where a state folder has none of that name yet. */
export async function loadSecrets(folder: string): Promise<PlatformSecrets> {
  const file = join(folder, "secrets.json");
  const kept: Partial<PlatformSecrets> = existsSync(file) ? JSON.parse(await readFile(file, "utf8")) : {};
  const secrets = Object.fromEntries(secretNames.map((name) => [name, kept[name] ?? newSecret(name)])) as PlatformSecrets;
  if (secretNames.some((name) => kept[name] === undefined)) await writeFile(file, JSON.stringify(secrets), { mode: 0o600 });
  return secrets;
}
