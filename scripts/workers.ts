import { readdirSync } from "node:fs";

/** Workers that only the local platform loads: stand-ins for what other companies run. They are never deployed. */
export const localOnlyWorkers = ["failpoints", "mailbox", "sandbox-psp"];

/** Every Worker, by the name of its folder. */
export const workerNames = readdirSync("workers", { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
  .sort();

/** Workers that are deployed. */
export const deployedWorkers = workerNames.filter((name) => !localOnlyWorkers.includes(name));

/** The wrangler configuration of a Worker; the gateway's is the project's own. */
export function configPathOf(worker: string): string {
  return worker === "gateway" ? "wrangler.toml" : `workers/${worker}/wrangler.toml`;
}
