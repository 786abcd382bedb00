import { execFileSync } from "node:child_process";
import { existsSync, globSync, readFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { policy } from "../../shared/auth/policy.ts";
import { queueBindings, subscribers } from "../../shared/events/subscribers.ts";
import { findRoute, serviceOf } from "../../workers/gateway/routes-table.ts";
import { readDataModel } from "../data-model.ts";
import { environments, readEnvironments } from "../environments.ts";
import { generateTypes } from "../types.ts";
import { workerNames } from "../workers.ts";
import { checkAdrs } from "./adr.ts";
import { checkBindingCallers } from "./binding-callers.ts";
import { type Bundle, checkBundles, dryRun } from "./bundles.ts";
import { checkDevBranches } from "./dev-branches.ts";
import { checkEnvironments } from "./environment-parity.ts";
import { checkGenerated } from "./generated-files.ts";
import { hostsByFolder } from "./hosted-objects.ts";
import { checkImportCycles } from "./import-cycles.ts";
import { checkBrowserImports, checkImportRules } from "./import-rules.ts";
import { checkLiterals } from "./literals.ts";
import { checkLocalOnly } from "./local-only.ts";
import { checkLinks } from "./markdown-links.ts";
import { checkNeeds, readNeeds } from "./needs.ts";
import { checkPackages } from "./packages.ts";
import { checkPolicyRoutes, readRoutes } from "./policy-routes.ts";
import { checkPublicRoutes } from "./public-routes.ts";
import { checkQueues } from "./queues.ts";
import { findingsOf, runTool } from "./run-tool.ts";
import { checkServices } from "./service-graph.ts";
import { readSources } from "./source-file.ts";
import { checkSubscriptions } from "./subscriptions.ts";
import { checkTableOwners } from "./table-owners.ts";
import { checkTransactions } from "./transactions.ts";
import { readWorkerConfigs, type WorkerConfig } from "./worker-config.ts";

/** One line of `npm run check`: the rule, and how to find what breaks it. */
export type Check = { title: string; run: () => string[] | Promise<string[]> };

const bundlesAtOnce = 2;

/** Every check, over the project in the working folder. With `isForAllEnvironments` each Worker is bundled for each of them. */
export function listChecks({ isForAllEnvironments }: { isForAllEnvironments: boolean }): Check[] {
  const workers = once(readWorkerConfigs);
  const sources = once(readSources);
  return [
    {
      title: "the types of all Workers are what their configuration says",
      run: async () => checkGenerated(await readTypes(), "npm run types"),
    },
    { title: "types fit (tsc)", run: async () => findingsOf(await runTool("node_modules/typescript/bin/tsc", ["--noEmit", "-p", "."])) },
    {
      title: "formatted and linted (Biome)",
      run: async () =>
        findingsOf(
          await runTool("node_modules/@biomejs/biome/bin/biome", [
            "ci",
            "--colors=off",
            "--reporter=concise",
            "--diagnostic-level=error",
            "--max-diagnostics=none",
            ".",
          ]),
        ),
    },
    { title: "no Worker imports another, shared code imports no Worker", run: () => checkImportRules(sources(), workers()) },
    { title: "no validation library in browsers", run: () => checkBrowserImports(sources()) },
    { title: "no circle among imports", run: () => checkImportCycles(sources()) },
    { title: "no circle among service bindings", run: () => checkServices(workers()).findings },
    { title: "every service binding says who calls", run: () => checkBindingCallers(workers()) },
    { title: "every Worker reaches what it needs and nothing more", run: () => checkNeeds(workers(), sources(), readNeeds()) },
    {
      title: "every route is in the policy, and every row of it is a route",
      run: async () => checkPolicyRoutes(await readRoutes(mainModules(workers())), policy, isAnsweredBy),
    },
    { title: "one writing Worker for each table", run: () => checkTableOwners(workers(), readMigrations(), sources()) },
    { title: "the data model is what the migrations make", run: () => checkGenerated([readDataModel()], "npm run data-model") },
    {
      title: "environments are written as `npm run environments` writes them",
      run: () => checkGenerated(workerNames.map(readEnvironments), "npm run environments"),
    },
    { title: "environments differ in names only", run: () => checkEnvironments(workers()) },
    { title: "nothing local-only is deployed", run: () => checkLocalOnly(workers()) },
    { title: "only the gateway has a public address", run: () => checkPublicRoutes(workers()) },
    { title: "no queue loses messages", run: () => checkQueues(workers()) },
    { title: "every event reaches its subscribers", run: () => checkSubscriptions(workers(), sources(), { subscribers, queueBindings }) },
    { title: "no address and no secret in code", run: () => checkLiterals(sources()) },
    { title: "no code asks where it runs", run: () => checkDevBranches(sources()) },
    { title: "nothing awaits inside a transaction", run: () => checkTransactions(sources()) },
    { title: "packages are pinned", run: () => checkPackages(readJson("package.json"), readJson("package-lock.json")) },
    { title: "decisions are recorded in full", run: () => checkAdrs("docs/architecture/adr") },
    { title: "links between documents lead somewhere", run: () => checkLinks(".", listFiles()) },
    {
      title: `every Worker can be deployed by itself (${isForAllEnvironments ? environments.join(", ") : "production"})`,
      run: async () => checkBundles(await makeBundles(workers(), isForAllEnvironments), hostsByFolder(sources(), workers())),
    },
  ];
}

/** The main module of every deployed Worker. */
function mainModules(workers: WorkerConfig[]): { worker: string; main: string }[] {
  return workers.flatMap(({ worker, isLocalOnly, local: { main } }) => (isLocalOnly || !main ? [] : [{ worker, main }]));
}

/** Whether the gateway sends a path to a Worker. */
function isAnsweredBy(worker: string, path: string): boolean {
  return serviceOf(findRoute(path)) === worker;
}

/** The bundles of all deployed Workers, for every environment or for production alone. */
async function makeBundles(workers: WorkerConfig[], isForAllEnvironments: boolean): Promise<Bundle[]> {
  const wanted = workers.flatMap((worker) => worker.deployed.map(({ env }) => ({ worker, env })));
  const left = wanted.filter(({ env }) => isForAllEnvironments || env === "production");
  const bundles: Bundle[] = [];
  const makeNext = async () => {
    for (let next = left.shift(); next; next = left.shift()) bundles.push(await dryRun(next.worker, next.env));
  };
  await Promise.all(Array.from({ length: bundlesAtOnce }, makeNext));
  return bundles;
}

async function readTypes() {
  return await Promise.all(
    workerNames.map(async (worker) => {
      const { path, expected } = await generateTypes(worker);
      return { path, expected, actual: existsSync(path) ? readFileSync(path, "utf8") : null };
    }),
  );
}

/** The migrations of every database. */
export function readMigrations() {
  return globSync("migrations/*/*.sql").map((path) => ({ database: basename(dirname(path)), sql: readFileSync(path, "utf8") }));
}

/** Every file git knows or would add. */
function listFiles(): string[] {
  return execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], { encoding: "utf8" }).split("\n").filter(Boolean);
}

function readJson<Content>(path: string): Content {
  return JSON.parse(readFileSync(path, "utf8"));
}

function once<Value>(read: () => Value): () => Value {
  let value: { read: Value } | undefined;
  return () => {
    value ??= { read: read() };
    return value.read;
  };
}
