import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Calls `use` with a file that holds one Worker's secrets as JSON (wrangler would expand a dollar sign in its other
 * form), readable by its owner only, and removes it afterwards, also when this program is ended meanwhile.
 */
export async function withSecretsFile<T>(secrets: Map<string, string>, use: (path: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "octavo-secrets-"));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  // A terminal that is closed sends SIGHUP.
  const endings = { SIGHUP: () => process.exit(129), SIGINT: () => process.exit(130), SIGTERM: () => process.exit(143) };
  const signals = Object.entries(endings);
  process.on("exit", remove);
  for (const [signal, end] of signals) process.on(signal, end);
  try {
    const path = join(folder, "secrets.json");
    writeFileSync(path, JSON.stringify(Object.fromEntries(secrets)), { mode: 0o600 });
    return await use(path);
  } finally {
    remove();
    process.off("exit", remove);
    for (const [signal, end] of signals) process.off(signal, end);
  }
}
