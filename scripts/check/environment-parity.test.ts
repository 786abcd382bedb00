import { describe, expect, test } from "vitest";
import { checkEnvironments } from "./environment-parity.ts";
import { bindService, exampleWorkers } from "./examples.ts";
import { readWorkerConfigs } from "./worker-config.ts";

const orders = `workers_dev = false
[vars]
PUBLIC_URL = "http://localhost:8787"
PAGE_SIZE = 20
[secrets]
required = ["LOOKUP_SECRET", "SANDBOX_API_KEY"]
[triggers]
crons = ["* * * * *"]
[[d1_databases]]
binding = "DB"
database_name = "octavo-orders"
database_id = "octavo-orders"
[[queues.producers]]
binding = "MAIL"
queue = "octavo-mail"
${bindService("CATALOG", "catalog")}${bindService("MAILBOX", "mailbox")}`;

/** Findings about Workers whose `wrangler.toml` was written by `npm run environments` and then changed by somebody. */
function checkChanged(change: (config: ReturnType<typeof exampleWorkers>[number]) => void): string[] {
  const workers = exampleWorkers({ orders }, { environments: true });
  for (const worker of workers) change(worker);
  return checkEnvironments(workers);
}

describe("checkEnvironments", () => {
  test("what `npm run environments` writes is the same everywhere but for names, addresses and local-only parts", () => {
    expect(checkChanged(() => {})).toEqual([]);
  });

  test("a missing environment is found, but a local-only Worker has none", () => {
    const workers = exampleWorkers({ orders: "[env.dev]\n[env.qa]\n[env.production]", mailbox: "" });
    expect(checkEnvironments(workers)).toEqual(["orders has no environment staging"]);
  });

  test("a binding one environment lacks is found", () => {
    const findings = checkChanged(({ deployed }) => {
      if (deployed[1]) deployed[1].config.d1_databases = [];
    });
    expect(findings).toEqual(["orders (qa) differs in d1_databases"]);
  });

  test("a name without the environment's suffix, or with that of another, is found", () => {
    const findings = checkChanged(({ deployed }) => {
      const [dev, qa, , production] = deployed.map(({ config }) => config);
      if (dev?.services?.[0]) dev.services[0].service = "octavo-catalog";
      if (qa) qa.name = "octavo-orders-dev";
      if (production?.d1_databases[0]) production.d1_databases[0].database_name = "octavo-orders-staging";
    });
    expect(findings).toEqual([
      "orders (dev) differs in services.0.service",
      "orders (qa) differs in worker.service",
      "orders (production) differs in d1_databases.0.database_name",
    ]);
  });

  test("another value of a variable, another secret and another trigger are found", () => {
    const findings = checkChanged(({ deployed }) => {
      const config = deployed[3]?.config;
      if (!config) throw new Error("no production");
      config.vars = { ...config.vars, PAGE_SIZE: 50 };
      config.secrets = { required: [] };
      config.triggers = { crons: ["0 * * * *"] };
    });
    expect(findings).toEqual([
      "orders (production) differs in triggers.crons.0",
      "orders (production) differs in vars.PAGE_SIZE",
      "orders (production) differs in secrets",
    ]);
  });

  test("another main module or build setting is found: every environment runs the same bundle", { tags: ["ARC-12"] }, () => {
    const findings = checkChanged(({ deployed }) => {
      if (deployed[0]) deployed[0].config.main = "debug.ts";
      if (deployed[3]) deployed[3].config.define = { __PRODUCTION__: "true" };
    });
    expect(findings).toEqual(["orders (dev) differs in main", "orders (production) differs in define"]);
  });

  test("the environments of Octavo differ in names only", { tags: ["ARC-12"] }, () => {
    const workers = readWorkerConfigs();
    expect(workers.flatMap(({ deployed }) => deployed).length).toBeGreaterThan(30);
    expect(checkEnvironments(workers)).toEqual([]);
  });
});
