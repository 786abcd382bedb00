import type { WorkerSecret } from "../deploy/required-secrets.ts";
import { newSecret } from "./make-keys.ts";

/** Secrets that are another value at every Worker: nobody else opens what a Worker has sealed. */
const ownAtEachWorker = new Set(["DATA_KEYS"]);

/**
 * The text of a file of secrets for `npm run deploy`, with a new value for each that is required; those that may be left
 * out are named in comments. A secret that several Workers take is the same at all of them.
 */
export function secretsFileText(taken: WorkerSecret[]): string {
  const shared = new Map<string, string>();
  const valueFor = (name: string) => {
    if (ownAtEachWorker.has(name)) return newSecret(name);
    const value = shared.get(name) ?? newSecret(name);
    shared.set(name, value);
    return value;
  };
  const lines = taken.map(({ worker, name, isOptional, without }) =>
    isOptional ? `# ${worker}.${name}= may be added; without it ${without}` : `${worker}.${name}=${valueFor(name)}`,
  );
  return `${lines.join("\n")}\n`;
}
