import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { environments } from "../environments.ts";
import { type Bundle, checkBundles, dryRun } from "./bundles.ts";
import { readWorkerConfig, readWorkerConfigs } from "./worker-config.ts";

const hosts = new Map([["durable-objects/stock-ledger", "inventory"]]);

function bundle(changes: Partial<Bundle>): Bundle {
  return {
    worker: "orders",
    env: "production",
    errors: [],
    inputs: ["workers/orders/index.ts", "shared/ids.ts", "node_modules/hono/dist/index.js"],
    hash: "a1",
    ...changes,
  };
}

describe("checkBundles", () => {
  test("a bundle of a Worker's own files, shared ones, packages and the objects it hosts is right", () => {
    const inventory = bundle({
      worker: "inventory",
      inputs: ["workers/inventory/index.ts", "durable-objects/stock-ledger/index.ts"],
      hash: "b2",
    });
    expect(checkBundles([bundle({}), bundle({ env: "qa" }), inventory], hosts)).toEqual([]);
  });

  test.each(["workers/inventory/repository.ts", "durable-objects/stock-ledger/index.ts", "tests/shop.ts", "scripts/workers.ts"])(
    "%s in the bundle of another is found, once",
    { tags: ["ARC-02"] },
    (input) => {
      expect(checkBundles([bundle({ inputs: [input] }), bundle({ inputs: [input], env: "qa" })], hosts)).toEqual([
        `the bundle of orders contains ${input}`,
      ]);
    },
  );

  test("a Worker with another bundle in another environment is found", { tags: ["ARC-12"] }, () => {
    expect(checkBundles([bundle({}), bundle({ env: "qa", hash: "c3" })], hosts)).toEqual([
      "the bundles of orders for production and qa are not the same",
    ]);
  });

  test("what wrangler says against a Worker is found", () => {
    expect(checkBundles([bundle({ errors: ["Could not resolve ./routes.ts"], inputs: [] })], hosts)).toEqual([
      "orders (production): Could not resolve ./routes.ts",
    ]);
  });
});

describe("dryRun", () => {
  const gateway = readWorkerConfigs().find(({ worker }) => worker === "gateway");
  if (!gateway) throw new Error("there is no gateway");

  test("the gateway is the same bundle in every environment, and contains no other Worker", {
    tags: ["ARC-02", "ARC-12"],
  }, async () => {
    const bundles: Bundle[] = [];
    for (const env of environments) bundles.push(await dryRun(gateway, env));
    expect(bundles.flatMap(({ errors }) => errors)).toEqual([]);
    expect(bundles[0]?.inputs).toContain("workers/gateway/index.ts");
    expect(bundles.map(({ hash }) => hash)).toEqual(Array(environments.length).fill(expect.stringMatching(/^[0-9a-f]{64}$/)));
    expect(checkBundles(bundles, new Map([["durable-objects/rate-limit", "gateway"]]))).toEqual([]);
  });

  test("a Worker that cannot be bundled says why", async () => {
    const folder = mkdtempSync(join(tmpdir(), "octavo-broken-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const path = join(folder, "wrangler.toml");
    writeFileSync(path, 'name = "octavo-broken"\nmain = "index.ts"\ncompatibility_date = "2026-08-01"\n[env.production]\n');
    writeFileSync(join(folder, "index.ts"), 'import "./routes.ts";');
    const { errors } = await dryRun(readWorkerConfig("broken", path, false), "production");
    expect(errors.join("\n")).toContain("./routes.ts");
  });
});
