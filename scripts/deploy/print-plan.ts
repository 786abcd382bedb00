import { createCommand } from "./existing-resources.ts";
import type { DeployPlan, WorkerPlan } from "./plan.ts";

/** The plan as lines for a terminal: what exists afterwards, in the order it comes about. */
export function printPlan({ env, resources, databases, secrets, workers }: DeployPlan, url: string | null): string[] {
  const files = databases.reduce((sum, database) => sum + database.files.length, 0);
  return [
    `Plan for ${env}`,
    "",
    `1. Resources: ${resources.length}, each made when the account has none of that name`,
    ...resources.map((resource) => `   wrangler ${createCommand(resource).join(" ").padEnd(64)} # for ${resource.usedBy.join(", ")}`),
    "",
    `2. Migrations: ${files} files for ${databases.length} databases; those applied before are passed over`,
    ...databases.flatMap(({ database, files: names }) => [
      `   wrangler d1 migrations apply ${database} --remote`,
      ...(names.length === 0 ? ["      none"] : names.map((name) => `      ${name}`)),
    ]),
    "",
    `3. Secrets: ${secrets.length}, sent with their Worker in a file, never on a command line`,
    ...secrets.map(
      ({ worker, name, isOptional, without }) => `   ${worker}.${name}${isOptional ? ` (optional: without it ${without})` : ""}`,
    ),
    "",
    `4. Workers: ${workers.length}, each after those it calls, the gateway last`,
    ...workers.flatMap((worker, index) => describeWorker(worker, index + 1)),
    "",
    `5. Smoke test of ${url ?? "no address: give --url"}`,
  ];
}

function describeWorker({ name, bundle, bindings, objectMigrations, domain }: WorkerPlan, number: number): string[] {
  const size = `${kibibytes(bundle.bytes)}, ${kibibytes(bundle.gzipBytes)} compressed`;
  return [
    `   ${String(number).padStart(2)}. ${name}: ${size}, sha256 ${bundle.sha256.slice(0, 16)}`,
    ...(domain ? [`       answers at https://${domain}`] : []),
    ...bindings.map((binding) => `       ${binding}`),
    ...(objectMigrations.length > 0 ? [`       Durable Object migrations ${objectMigrations.join(", ")}, applied by the upload`] : []),
  ];
}

function kibibytes(bytes: number): string {
  return `${(bytes / 1_024).toFixed(1)} KiB`;
}
