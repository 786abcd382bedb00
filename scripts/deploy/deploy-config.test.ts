import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { experimental_readRawConfig, unstable_readConfig } from "wrangler";
import { readWorkerConfig, readWorkerConfigs } from "../check/worker-config.ts";
import { environments, withEnvironments } from "../environments.ts";
import { deployConfig } from "./deploy-config.ts";

const places = { folder: "dist/deploy/qa/orders", bundle: "dist/workers/orders/index.js" };

/** The only Worker of a project, in its own folder. */
function writeWorker(toml: string) {
  const root = mkdtempSync(join(tmpdir(), "octavo-config-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const path = join(root, "workers/orders/wrangler.toml");
  mkdirSync(join(root, "workers/orders"), { recursive: true });
  const text = `name = "octavo-orders"\nmain = "index.ts"\ncompatibility_date = "2026-08-01"\nworkers_dev = false\n${toml}`;
  writeFileSync(path, text);
  writeFileSync(path, withEnvironments(text, experimental_readRawConfig({ config: path }, { hideWarnings: true }).rawConfig, false));
  return { root, worker: readWorkerConfig("orders", path, false) };
}

describe("deployConfig", () => {
  test("the bundle takes the place of the sources, and everything else is the environment's", () => {
    for (const worker of readWorkerConfigs().filter(({ isLocalOnly }) => !isLocalOnly)) {
      for (const { env, config } of worker.deployed) {
        const made = deployConfig(worker, env, null, places);
        expect(made).toMatchObject({ name: config.name, main: "../../../workers/orders/index.js", no_bundle: true });
        expect(made).not.toHaveProperty("env");
        expect(made.compatibility_date).toBe(config.compatibility_date);
        expect(made.services ?? []).toEqual(config.services ?? []);
        expect(made.vars ?? {}).toEqual(config.vars);
        expect(made.secrets).toEqual(config.secrets);
      }
    }
  });

  test("wrangler reads it as it reads the project's own configuration of that environment", () => {
    const worker = readWorkerConfigs().find((candidate) => candidate.worker === "orders");
    if (!worker) throw new Error("there is no orders");
    for (const env of environments) {
      const folder = mkdtempSync(join(tmpdir(), "octavo-config-"));
      onTestFinished(() => rmSync(folder, { recursive: true }));
      writeFileSync(join(folder, "wrangler.json"), JSON.stringify(deployConfig(worker, env, null, { ...places, folder })));
      const read = unstable_readConfig({ config: join(folder, "wrangler.json") }, { hideWarnings: true });
      const own = worker.deployed.find((candidate) => candidate.env === env)?.config;
      for (const key of [
        "name",
        "compatibility_flags",
        "services",
        "queues",
        "triggers",
        "vars",
        "secrets",
        "workers_dev",
        "migrations",
      ] as const)
        expect([key, read[key]]).toEqual([key, own?.[key]]);
    }
  });

  test("databases and namespaces get the identifiers of their names in the environment", () => {
    const { root, worker } = writeWorker(`[[d1_databases]]\nbinding = "DB"\ndatabase_name = "octavo-orders"\ndatabase_id = "octavo-orders"
migrations_dir = "../../migrations/orders"\n[[kv_namespaces]]\nbinding = "SHELF"\nid = "octavo-shelf"\n`);
    const identifiers = { databases: new Map([["octavo-orders-qa", "uuid-1"]]), namespaces: new Map([["octavo-shelf-qa", "id-2"]]) };
    const made = deployConfig(worker, "qa", identifiers, { ...places, folder: join(root, "dist/deploy/qa/orders") });
    expect(made.d1_databases).toEqual([
      { binding: "DB", database_name: "octavo-orders-qa", migrations_dir: "../../../../migrations/orders", database_id: "uuid-1" },
    ]);
    expect(made.kv_namespaces).toEqual([{ binding: "SHELF", id: "id-2" }]);
  });

  test("a database that nobody has made yet is an error, not a configuration without it", () => {
    const { worker } = writeWorker('[[d1_databases]]\nbinding = "DB"\ndatabase_name = "octavo-orders"\n');
    const none = { databases: new Map(), namespaces: new Map() };
    expect(() => deployConfig(worker, "qa", none, places)).toThrow("octavo-orders-qa has no identifier");
  });
});
