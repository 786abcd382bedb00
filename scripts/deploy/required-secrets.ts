import type { WorkerConfig } from "../check/worker-config.ts";
import type { Environment } from "../environments.ts";
import type { Secrets } from "./secrets-file.ts";

/** A secret of a deployed Worker. An optional one may be left out; `without` says what is missing then. */
export type WorkerSecret = { worker: string; name: string; isOptional: boolean; without?: string };

const noPurge = "the zone's caches are not purged, and grow old by themselves";

/** Secrets that a Worker takes and does not ask for. */
const optionalSecrets: { name: string; worker: string; without: string }[] = [
  { name: "CACHE_ZONE_ID", worker: "gateway", without: noPurge },
  { name: "CACHE_PURGE_TOKEN", worker: "gateway", without: noPurge },
  { name: "OIDC_CLIENT_SECRETS", worker: "identity", without: "every provider in OIDC_PROVIDERS is asked as a public client" },
];

/** Every secret an environment's Workers take, by Worker and then by name. */
export function listSecrets(workers: Pick<WorkerConfig, "worker" | "deployed">[], env: Environment): WorkerSecret[] {
  return workers.flatMap(({ worker, deployed }) => {
    const config = deployed.find((candidate) => candidate.env === env)?.config;
    if (!config) return [];
    const required = config.secrets?.required ?? [];
    const optional = optionalSecrets.filter((secret) => secret.worker === worker && !required.includes(secret.name));
    return [
      ...required.map((name) => ({ worker, name, isOptional: false })),
      ...optional.map(({ name, without }) => ({ worker, name, isOptional: true, without })),
    ].sort((a, b) => a.name.localeCompare(b.name));
  });
}

/** What is wrong with the secrets given for an environment: one that is missing or empty, and one nobody takes. */
export function checkSecrets(taken: WorkerSecret[], given: Secrets): string[] {
  const givenValue = ({ worker, name }: WorkerSecret) => given.get(worker)?.get(name);
  const missing = taken.filter((secret) => !secret.isOptional && !givenValue(secret));
  const empty = taken.filter((secret) => secret.isOptional && givenValue(secret) === "");
  const unknown = [...given].flatMap(([worker, secrets]) =>
    [...secrets.keys()]
      .filter((name) => !taken.some((secret) => secret.worker === worker && secret.name === name))
      .map((name) => `${worker}.${name}`),
  );
  return [
    ...missing.map((secret) => `the secret ${secret.worker}.${secret.name} is ${givenValue(secret) === "" ? "empty" : "missing"}`),
    ...empty.map(({ worker, name }) => `the secret ${worker}.${name} is empty: leave its line out to do without it`),
    ...unknown.map((secret) => `nobody takes the secret ${secret}`),
  ];
}
