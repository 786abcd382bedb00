import { readFileSync, statSync } from "node:fs";

/** The secrets of every Worker: its folder's name → the secret's name → its value. */
export type Secrets = Map<string, Map<string, string>>;
/** A file of secrets as it was read. Faults say where they are and never what is written there. */
export type SecretsFile = { secrets: Secrets; faults: string[] };

const assignment = /^([a-z][a-z0-9-]*)\.([A-Z][A-Z0-9_]*)=(.*)$/;
/** Mode bits that let anybody but the owner read, write or run a file. */
const othersMode = 0o077;

/**
 * Reads a file of secrets. What is wrong with it comes back as sentences: it is missing, others may read it, or a line
 * says nothing that can be understood.
 */
export function readSecretsFile(path: string): SecretsFile {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat?.isFile()) return { secrets: new Map(), faults: [`there is no file ${path}`] };
  // Windows has no such bits.
  if (process.platform !== "win32" && (stat.mode & othersMode) !== 0)
    return { secrets: new Map(), faults: [`others than its owner may use ${path}: run chmod 600 on it`] };
  const { secrets, faults } = parseSecrets(readFileSync(path, "utf8"));
  return { secrets, faults: faults.map((fault) => `${path}, ${fault}`) };
}

/**
 * The secrets in a text: a line `WORKER.NAME=value` for each. A value is everything after the first `=`, taken as it is:
 * no quotes, no expansion. Empty lines and lines that begin with `#` mean nothing.
 */
export function parseSecrets(text: string): SecretsFile {
  const secrets: Secrets = new Map();
  const faults: string[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === "" || line.startsWith("#")) continue;
    const [, worker = "", name = "", value = ""] = line.match(assignment) ?? [];
    const fault =
      worker === "" ? "is not WORKER.NAME=value" : (faultOf(value) ?? (secrets.get(worker)?.has(name) ? "gives a secret again" : null));
    if (fault) faults.push(`line ${index + 1} ${fault}`);
    else secrets.set(worker, new Map([...(secrets.get(worker) ?? []), [name, value]]));
  }
  return { secrets, faults };
}

/** Why a text cannot be the value somebody meant; null when it can. An empty one is told of as missing, with its name. */
function faultOf(value: string): string | null {
  if (value !== value.trim()) return "has white space around its value";
  if (/^(["'`]).*\1$/.test(value)) return "has quotation marks around its value, which would become part of it";
  return null;
}

/** A text without any of the secrets in it. */
export function withoutSecrets(text: string, secrets: Secrets): string {
  const values = [...secrets.values()].flatMap((ofWorker) => [...ofWorker.values()]).filter((value) => value !== "");
  // Longest first: one secret may be the beginning of another.
  return values.sort((a, b) => b.length - a.length).reduce((rest, value) => rest.replaceAll(value, "(secret)"), text);
}
