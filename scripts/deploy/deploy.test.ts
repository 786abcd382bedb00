import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { readWorkerConfigs } from "../check/worker-config.ts";
import { type Environment, environments } from "../environments.ts";
import { deployedWorkers } from "../workers.ts";
import { deploy, type Surroundings } from "./deploy.ts";
import type { DeployOptions } from "./options.ts";
import { listSecrets } from "./required-secrets.ts";
import { createSimulatedAccount, type SimulatedAccount } from "./simulated-account.ts";

const workers = readWorkerConfigs();
const secretValue = "d41d8cd98f00b204e9800998ecf8427e";
const url = "https://octavo.workers.dev";

/** A project that has been built, an account, and what the deployment printed. The bundles are a line each. */
function prepare(env: Environment, changes: Partial<Surroundings> = {}) {
  const folder = mkdtempSync(join(tmpdir(), "octavo-deploy-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const secretsFile = join(folder, "secrets");
  const required = listSecrets(workers, env).filter(({ isOptional }) => !isOptional);
  writeFileSync(secretsFile, required.map(({ worker, name }) => `${worker}.${name}=${secretValue}${worker}\n`).join(""), { mode: 0o600 });
  for (const { worker } of workers) writeFileSync(join(folder, `${worker}.js`), `export default "${worker}";`);
  const printed: string[] = [];
  const smoked: string[] = [];
  const surroundings = (account: SimulatedAccount): Surroundings => ({
    workers,
    workingTree: { commit: "0123456789abcdef0123456789abcdef01234567", changed: [] },
    build: async () => {},
    bundlePathOf: (worker) => join(folder, `${worker}.js`),
    wrangler: account.run,
    smoke: async (address) => {
      smoked.push(address);
      return [];
    },
    outFolder: join(folder, "out"),
    print: (line) => printed.push(line),
    ...changes,
  });
  const options: DeployOptions = { env, isDryRun: false, secretsFile, keepsSecrets: false, url, allowsDirty: false, isBuilt: false };
  return { folder, options, printed, smoked, surroundings };
}

/** The words of each call that changes something in the account. */
function changesIn({ calls }: SimulatedAccount): string[] {
  return calls.map((args) => args.join(" ")).filter((call) => !/ list\b|--dry-run/.test(call));
}

describe("deploy", () => {
  test.each(environments)(
    "%s: an empty account gets every resource, then migrations, then the Workers, owners first, the gateway last",
    {
      tags: ["DEP-01"],
    },
    async (env) => {
      const account = createSimulatedAccount();
      const { options, printed, smoked, surroundings } = prepare(env);
      expect(await deploy(options, surroundings(account)), printed.join("\n")).toBe(0);

      const kinds = changesIn(account).map((call) => (/ create /.test(call) ? "create" : /migrations/.test(call) ? "migrate" : "upload"));
      const firstOf = (kind: (typeof kinds)[number]) => kinds.indexOf(kind);
      expect(kinds.lastIndexOf("create")).toBeLessThan(firstOf("migrate"));
      expect(kinds.lastIndexOf("migrate")).toBeLessThan(firstOf("upload"));
      const uploaded = [...account.workers.keys()];
      expect(uploaded).toHaveLength(deployedWorkers.length);
      expect([...uploaded].sort()).toEqual(deployedWorkers.map((worker) => `octavo-${worker}-${env}`).sort());
      expect(uploaded.at(-1)).toBe(`octavo-gateway-${env}`);
      for (const names of [account.databases.keys(), account.queues, account.namespaces]) {
        for (const name of names) expect(name).toMatch(new RegExp(`^octavo-.*-${env}$`));
      }
      expect(smoked).toEqual([url]);
    },
  );

  test("the same bundle goes to every environment", { tags: ["DEP-01"] }, async () => {
    const account = createSimulatedAccount();
    for (const env of environments) {
      const { options, surroundings } = prepare(env);
      expect(await deploy(options, surroundings(account))).toBe(0);
    }
    for (const worker of deployedWorkers) {
      const codes = environments.map((env) => account.workers.get(`octavo-${worker}-${env}`)?.code);
      expect(new Set(codes)).toEqual(new Set([`export default "${worker}";`]));
    }
  });

  test("Workers that share a namespace at the top level share one in the account", async () => {
    const account = createSimulatedAccount();
    const { options, surroundings } = prepare("qa");
    await deploy(options, surroundings(account));
    const shared = Map.groupBy(
      workers.flatMap(({ worker, local }) => local.kv_namespaces.map(({ binding, id }) => ({ worker, binding, id }))),
      ({ id }) => id,
    );
    for (const [, users] of shared) {
      const ids = users.map(({ worker, binding }) => account.workers.get(`octavo-${worker}-qa`)?.namespaces[binding]);
      expect(new Set(ids).size).toBe(1);
      expect(ids[0]).toBeDefined();
    }
  });

  test("a second run makes nothing, applies nothing, and uploads the Workers again", async () => {
    const account = createSimulatedAccount();
    const { options, surroundings, printed } = prepare("staging");
    await deploy(options, surroundings(account));
    const before = { databases: structuredClone(account.databases), queues: [...account.queues], namespaces: [...account.namespaces] };
    account.calls.length = 0;
    expect(await deploy({ ...options, secretsFile: null, keepsSecrets: true }, surroundings(account))).toBe(0);
    expect(changesIn(account).filter((call) => call.includes(" create "))).toEqual([]);
    expect({ databases: account.databases, queues: [...account.queues], namespaces: [...account.namespaces] }).toEqual(before);
    expect([...account.workers.values()].every(({ version }) => version === 2)).toBe(true);
    expect(printed.join("\n")).toContain("up to date");
  });

  test("no secret is on a command line, in the output or left in a file, and every required one arrives", async () => {
    const account = createSimulatedAccount();
    const { options, surroundings, printed, folder } = prepare("staging");
    account.failOnce("deploy -c", `refused: {"LOOKUP_SECRET":"${secretValue}orders"}`);
    const temporary = () => readdirSync(tmpdir()).filter((name) => name.startsWith("octavo-secrets-"));
    const before = temporary();
    expect(await deploy(options, surroundings(account))).toBe(1);
    expect(printed.join("\n")).toContain("(secret)");
    expect(await deploy(options, surroundings(account))).toBe(0);

    expect(printed.join("\n")).not.toContain(secretValue);
    expect(account.calls.flat().join("\n")).not.toContain(secretValue);
    expect(temporary().filter((name) => !before.includes(name))).toEqual([]);
    expect(existsSync(join(folder, "out"))).toBe(true);
    const required = listSecrets(workers, "staging").filter(({ isOptional }) => !isOptional);
    expect(required.length).toBeGreaterThan(0);
    for (const { worker, name } of required)
      expect(account.workers.get(`octavo-${worker}-staging`)?.secrets.get(name)).toBe(`${secretValue}${worker}`);
  });

  test.each([
    ["d1 list", "not logged in", "Nothing was touched"],
    ["queues create", "no queues on this plan", "run the same command again"],
    ["d1 migrations apply octavo-orders-dev", "near FROM: syntax error", "no Worker was changed"],
    ["deploy -c", "script too large", "rollback"],
  ])("when wrangler %s fails, nothing after it happens, and it says why and what to do", async (words, message, advice) => {
    const account = createSimulatedAccount();
    const { options, surroundings, printed, smoked } = prepare("dev");
    account.failOnce(words, message);
    expect(await deploy(options, surroundings(account))).toBe(1);
    expect(account.calls.at(-1)?.join(" ")).toContain(words);
    expect(smoked).toEqual([]);
    const output = printed.join("\n");
    expect(output).toContain(message);
    expect(output).toContain(advice);
    expect(await deploy(options, surroundings(account)), "the run after it").toBe(0);
  });

  test("a shop that does not work after its deployment ends with 1, the failed checks and the way back", async () => {
    const { options, surroundings, printed } = prepare("dev", { smoke: async () => ["search"] });
    expect(await deploy(options, surroundings(createSimulatedAccount()))).toBe(1);
    expect(printed.join("\n")).toMatch(/does not work: search[\s\S]*wrangler rollback/);
  });

  test("a dry run asks wrangler about every Worker, and the account about nothing", async () => {
    const account = createSimulatedAccount();
    const { options, surroundings, printed } = prepare("production");
    expect(await deploy({ ...options, isDryRun: true, secretsFile: null }, surroundings(account))).toBe(0);
    expect(account.calls).toHaveLength(deployedWorkers.length);
    expect(account.calls.every((args) => args.includes("--dry-run"))).toBe(true);
    const output = printed.join("\n");
    for (const worker of deployedWorkers) expect(output).toContain(`octavo-${worker}-production: `);
    for (const words of ["wrangler d1 create octavo-orders-production", "0000_create_orders.sql", "orders.LOOKUP_SECRET", "Smoke test of"])
      expect(output).toContain(words);
  });

  test("everything that is wrong is said at once, before anything is built or touched", async () => {
    const account = createSimulatedAccount();
    const { options, surroundings, printed, folder } = prepare("production", {
      build: () => Promise.reject(new Error("was built")),
      workingTree: { commit: "0123456", changed: ["workers/orders/index.ts"] },
    });
    const secretsFile = join(folder, "wrong-secrets");
    writeFileSync(secretsFile, readFileSync(options.secretsFile ?? "", "utf8").replace("LOOKUP_SECRET", "LOOKUP_SECRT"), { mode: 0o600 });
    expect(await deploy({ ...options, secretsFile, allowsDirty: true }, surroundings(account))).toBe(1);
    expect(account.calls).toEqual([]);
    expect(printed).toEqual([
      "Refused: production is not deployed, and nothing was touched.",
      "  ✗ the secret orders.LOOKUP_SECRET is missing",
      "  ✗ nobody takes the secret orders.LOOKUP_SECRT",
      "  ✗ workers/orders/index.ts is not as committed: production only gets what is committed",
    ]);
  });

  test("the gateway, and nobody else, answers at the host of PUBLIC_URL", async () => {
    const own = readWorkerConfigs();
    for (const { deployed } of own) {
      for (const { config } of deployed) if (config.vars.PUBLIC_URL) config.vars.PUBLIC_URL = "https://octavo.books";
    }
    const { options, surroundings, printed, folder } = prepare("qa", { workers: own });
    expect(await deploy({ ...options, url: null }, surroundings(createSimulatedAccount())), printed.join("\n")).toBe(0);
    const routesOf = (worker: string) => JSON.parse(readFileSync(join(folder, "out/qa", worker, "wrangler.json"), "utf8")).routes;
    expect(routesOf("gateway")).toEqual([{ pattern: "octavo.books", custom_domain: true }]);
    for (const worker of deployedWorkers.filter((name) => name !== "gateway"))
      expect([worker, routesOf(worker)]).toEqual([worker, undefined]);
  });

  test("an address that is only an example cannot be tested, so nothing is deployed", async () => {
    const account = createSimulatedAccount();
    const { options, surroundings, printed } = prepare("staging");
    expect(await deploy({ ...options, url: "https://shop.example" }, surroundings(account))).toBe(1);
    expect(account.calls).toEqual([]);
    expect(printed[1]).toMatch(/^ {2}✗ nobody answers at https:\/\/shop\.example: give --url/);
  });

  test("without a file of secrets nothing is deployed, unless they are to stay as they are", async () => {
    const { options, surroundings, printed } = prepare("qa");
    expect(await deploy({ ...options, secretsFile: null }, surroundings(createSimulatedAccount()))).toBe(1);
    expect(printed.join("\n")).toMatch(/orders\.LOOKUP_SECRET, .* must be given with --secrets FILE/);
  });
});
