import { join } from "node:path";
import type { WorkerConfig } from "../check/worker-config.ts";
import { addressOf, isExample } from "./address.ts";
import { carryOut, checkWithWrangler } from "./carry-out.ts";
import type { DeployOptions } from "./options.ts";
import { type DeployPlan, makePlan } from "./plan.ts";
import { printPlan } from "./print-plan.ts";
import { checkConfigurations } from "./refusals.ts";
import { checkSecrets, listSecrets } from "./required-secrets.ts";
import { readSecretsFile, type Secrets, withoutSecrets } from "./secrets-file.ts";
import { type Print, StepFailed } from "./steps.ts";
import { checkWorkingTree, type WorkingTree } from "./working-tree.ts";
import type { RunWrangler } from "./wrangler.ts";

/** What a deployment meets of the world; tests bring their own. */
export type Surroundings = {
  workers: WorkerConfig[];
  workingTree: WorkingTree;
  build: () => Promise<void>;
  bundlePathOf: (worker: string) => string;
  wrangler: RunWrangler;
  /** Asks the address whether the shop works; gives back the names of the checks that failed. */
  smoke: (url: string, print: Print) => Promise<string[]>;
  /** Where configurations for wrangler are written. */
  outFolder: string;
  print: Print;
};

const shortCommit = 12;

/** Deploys Octavo to an environment, or says what that would do. Gives back the exit code: 0 when all went well, 1 otherwise. */
export async function deploy(options: DeployOptions, surroundings: Surroundings): Promise<number> {
  const { workers, workingTree } = surroundings;
  const { secrets, faults } = options.secretsFile === null ? { secrets: new Map(), faults: [] } : readSecretsFile(options.secretsFile);
  const print: Print = (line) => surroundings.print(withoutSecrets(line, secrets));

  const url = options.url ?? addressOf(workers, options.env).publicUrl;
  const treeFaults = checkWorkingTree(workingTree, options.env, options.allowsDirty);
  const refusals = [
    ...checkConfigurations(workers, options.env),
    ...faults,
    ...(faults.length > 0 ? [] : secretFaults(options, workers, secrets)),
    ...(options.isDryRun ? [] : [...treeFaults, ...urlFaults(url)]),
  ];
  if (refusals.length > 0) {
    print(`Refused: ${options.env} is not deployed, and nothing was touched.`);
    for (const refusal of refusals) print(`  ✗ ${refusal}`);
    return 1;
  }

  if (!options.isBuilt) await surroundings.build();
  const plan = makePlan(workers, options.env, surroundings.bundlePathOf);
  for (const line of [...printPlan(plan, url), "", ...remarksOn(plan, options, treeFaults)]) print(line);

  const tools = {
    wrangler: surroundings.wrangler,
    print,
    secrets,
    configFolder: join(surroundings.outFolder, options.env),
    label: workingTree.commit && workingTree.changed.length === 0 ? workingTree.commit.slice(0, shortCommit) : null,
  };
  try {
    await checkWithWrangler(plan, tools);
    if (options.isDryRun) {
      print(`\nA dry run: nothing was touched. ${plan.workers.length} Workers can be deployed to ${options.env}.`);
      return 0;
    }
    await carryOut(plan, tools);
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error;
    for (const line of [`✗ ${error.step}`, error.message.replace(/^/gm, "    "), "", error.advice]) print(line);
    return 1;
  }
  return url ? await testAddress(url, plan, surroundings.smoke, print) : 0;
}

function secretFaults({ env, isDryRun, secretsFile, keepsSecrets }: DeployOptions, workers: WorkerConfig[], secrets: Secrets): string[] {
  const taken = listSecrets(workers, env);
  if (secretsFile !== null) return checkSecrets(taken, secrets);
  const required = taken.filter(({ isOptional }) => !isOptional).map(({ worker, name }) => `${worker}.${name}`);
  if (isDryRun || keepsSecrets || required.length === 0) return [];
  return [`${required.join(", ")} must be given with --secrets FILE; --keep-secrets leaves them as they were set before`];
}

/** Whether anybody could answer the smoke test. */
function urlFaults(url: string | null): string[] {
  if (url === null) return ["no variable PUBLIC_URL says where the shop is: give --url"];
  return isExample(url) ? [`nobody answers at ${url}: give --url, or say the right address in scripts/environments.ts`] : [];
}

/** What is worth knowing before it happens, and no reason to refuse. */
function remarksOn({ env, address, secrets }: DeployPlan, options: DeployOptions, treeFaults: string[]): string[] {
  const required = secrets.filter(({ isOptional }) => !isOptional);
  return [
    ...(options.isDryRun ? treeFaults.map((fault) => `Note: a deployment would be refused now: ${fault}.`) : []),
    ...(options.isDryRun && options.secretsFile === null && required.length > 0
      ? [`Note: a deployment needs --secrets FILE with ${required.map(({ worker, name }) => `${worker}.${name}`).join(", ")}.`]
      : []),
    ...(address.publicUrl && isExample(address.publicUrl)
      ? [`Note: mails of ${env} lead to ${address.publicUrl}, an example; say the right address in scripts/environments.ts.`]
      : []),
  ];
}

async function testAddress(url: string, { env }: DeployPlan, smoke: Surroundings["smoke"], print: Print): Promise<number> {
  print(`\nSmoke test of ${url}`);
  const failed = await smoke(url, print);
  if (failed.length === 0) {
    print(`\n${env} is deployed and works.`);
    return 0;
  }
  print(`\n${env} is deployed, but does not work: ${failed.join(", ")}.`);
  print(`Look with: npx wrangler tail octavo-gateway-${env}`);
  print(
    "Go back, Worker by Worker and the gateway first, with: npx wrangler rollback --name NAME. Migrations stay; the code before understands them.",
  );
  return 1;
}
