import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { deployConfig, type Identifiers } from "./deploy-config.ts";
import { createCommand, type Existing, listExisting } from "./existing-resources.ts";
import type { DeployPlan, WorkerPlan } from "./plan.ts";
import type { Resource, ResourceKind } from "./resources.ts";
import type { Secrets } from "./secrets-file.ts";
import { withSecretsFile } from "./secrets-handover.ts";
import { outputOf, type Print, runStep } from "./steps.ts";
import type { RunWrangler } from "./wrangler.ts";

/** What a deployment is carried out with. */
export type Tools = {
  wrangler: RunWrangler;
  print: Print;
  secrets: Secrets;
  /** The folder for the configurations that are handed to wrangler, a folder for each Worker. */
  configFolder: string;
  /** What the Worker's versions are labelled with: the commit, shortened. */
  label: string | null;
};

const checksAtOnce = 2;
const again = "Put that right and run the same command again: what is done already is passed over.";

/** Lets wrangler look at every Worker without uploading any. Needs no account and no network. */
export async function checkWithWrangler(plan: DeployPlan, tools: Tools): Promise<void> {
  await writeConfigs(plan, null, tools);
  const left = [...plan.workers];
  const checkNext = async () => {
    for (let worker = left.shift(); worker; worker = left.shift()) {
      const path = configPath(worker, tools);
      await runStep(`wrangler accepts ${worker.name}`, "Nothing was touched.", tools.print, async () => {
        const ended = await tools.wrangler(["deploy", "--dry-run", "-c", path]);
        const output = outputOf(ended);
        // A misspelt setting is only a warning to wrangler, and would be missing from what is deployed.
        const [warning] = `${ended.stdout}\n${ended.stderr}`.match(/\[WARNING\] Processing[\s\S]*?(?=\n\n\n|$)/) ?? [];
        if (warning) throw new Error(warning.trim());
        return { result: output.match(/Total Upload: .*/)?.[0] ?? "yes", value: null };
      });
    }
  };
  await Promise.all(Array.from({ length: checksAtOnce }, checkNext));
}

/** Makes what is missing, applies migrations, and uploads the Workers in their order. Throws StepFailed at the first failure. */
export async function carryOut(plan: DeployPlan, tools: Tools): Promise<void> {
  const identifiers = await ensureResources(plan, tools);
  await writeConfigs(plan, identifiers, tools);
  for (const { database, worker, files } of plan.databases) {
    if (files.length > 0) await migrate(database, worker, tools);
  }
  for (const worker of plan.workers) await upload(worker, tools);
}

async function ensureResources({ resources }: DeployPlan, { wrangler, print }: Tools): Promise<NonNullable<Identifiers>> {
  const kinds = [...new Set(resources.map(({ kind }) => kind))];
  const login = "Nothing was touched. Log in with `npx wrangler login`, or set CLOUDFLARE_API_TOKEN and CLOUDFLARE_ACCOUNT_ID.";
  const existing = new Map<ResourceKind, Existing>();
  for (const kind of kinds) {
    const found = await runStep(`${kind}s of the account`, login, print, async () => {
      const value = await listExisting(kind, wrangler);
      return {
        result: `${resources.filter((resource) => resource.kind === kind && value.has(resource.name)).length} of ours there`,
        value,
      };
    });
    existing.set(kind, found);
  }
  const missing = resources.filter(({ kind, name }) => !existing.get(kind)?.has(name));
  for (const resource of missing) await createResource(resource, wrangler, print);
  // A list says under which identifier something was made in the same words as before; the answer to making it does not.
  for (const kind of new Set(missing.map((resource) => resource.kind))) {
    const found = await runStep(`${kind}s of the account, again`, again, print, async () => {
      const value = await listExisting(kind, wrangler);
      const [lost] = missing.filter((resource) => resource.kind === kind && !value.has(resource.name));
      if (lost) throw new Error(`${lost.name} was made, yet is not in the list`);
      return { result: "all there", value };
    });
    existing.set(kind, found);
  }
  return { databases: existing.get("database") ?? new Map(), namespaces: existing.get("namespace") ?? new Map() };
}

async function createResource({ kind, name }: Resource, wrangler: RunWrangler, print: Print): Promise<void> {
  await runStep(`${kind} ${name}`, again, print, async () => {
    outputOf(await wrangler(createCommand({ kind, name })));
    return { result: "made", value: null };
  });
}

async function writeConfigs({ env, workers }: DeployPlan, identifiers: Identifiers, tools: Tools): Promise<void> {
  for (const worker of workers) {
    const folder = join(tools.configFolder, worker.config.worker);
    await mkdir(folder, { recursive: true });
    const config = deployConfig(worker.config, env, identifiers, { folder, bundle: worker.bundle.path });
    const routes = worker.domain ? { routes: [{ pattern: worker.domain, custom_domain: true }] } : {};
    await writeFile(join(folder, "wrangler.json"), `${JSON.stringify({ ...config, ...routes }, null, 2)}\n`);
  }
}

function configPath({ config }: Pick<WorkerPlan, "config">, { configFolder }: Tools): string {
  return join(configFolder, config.worker, "wrangler.json");
}

async function migrate(database: string, worker: string, tools: Tools): Promise<void> {
  const advice = `The failed file was rolled back, those before it stay, and no Worker was changed. ${again}`;
  await runStep(`migrations of ${database}`, advice, tools.print, async () => {
    const path = join(tools.configFolder, worker, "wrangler.json");
    const output = outputOf(await tools.wrangler(["d1", "migrations", "apply", database, "--remote", "-c", path]));
    const applied = new Set(output.match(/\d{4}_\w+\.sql/g));
    return { result: applied.size === 0 ? "up to date" : `applied ${[...applied].join(", ")}`, value: null };
  });
}

async function upload(worker: WorkerPlan, tools: Tools): Promise<void> {
  const advice = [
    "The Workers above are new, this one and those after it are as they were; they understand each other.",
    again,
    `Or go back, Worker by Worker, with: npx wrangler rollback --name ${worker.name}`,
  ].join("\n");
  await runStep(worker.name, advice, tools.print, async () => {
    const args = [
      "deploy",
      "-c",
      configPath(worker, tools),
      ...(tools.label ? ["--tag", tools.label, "--message", `octavo ${tools.label}`] : []),
    ];
    const secrets = tools.secrets.get(worker.config.worker) ?? new Map<string, string>();
    const result =
      secrets.size === 0
        ? await tools.wrangler(args)
        : // A Worker that asks for a secret is refused without it, so it comes with the upload, not after it.
          await withSecretsFile(secrets, (path) => tools.wrangler([...args, "--secrets-file", path]));
    const output = outputOf(result);
    const version = output.match(/Current Version ID: (\S+)/)?.[1];
    const address = output.match(/https:\/\/\S+/)?.[0];
    const parts = [`version ${version ?? "unknown"}`, secrets.size > 0 ? `with ${[...secrets.keys()].join(", ")}` : "", address ?? ""];
    return { result: parts.filter((part) => part !== "").join(", "), value: null };
  });
}
