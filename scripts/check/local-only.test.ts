import { describe, expect, test } from "vitest";
import { bindService, exampleWorkers } from "./examples.ts";
import { checkLocalOnly } from "./local-only.ts";
import { readWorkerConfigs } from "./worker-config.ts";

describe("checkLocalOnly", () => {
  test("bindings to local-only Workers at the top level are fine, and gone from what is deployed", () => {
    const payments = `[secrets]\nrequired = ["SANDBOX_API_KEY"]\n${bindService("SANDBOX_PSP", "sandbox-psp")}`;
    const workers = exampleWorkers({ payments, "sandbox-psp": "" }, { environments: true });
    expect(workers[0]?.deployed).toHaveLength(4);
    expect(checkLocalOnly(workers)).toEqual([]);
  });

  test("an environment of a local-only Worker is found", () => {
    const workers = exampleWorkers({ mailbox: "[env.production]\nworkers_dev = false" });
    expect(checkLocalOnly(workers)).toEqual(["mailbox is local-only, yet has an environment production"]);
  });

  test.each([
    ["a service", '[[env.qa.services]]\nbinding = "MAIL"\nservice = "octavo-mailbox-qa"', "octavo-mailbox"],
    ["a secret", '[env.qa.secrets]\nrequired = ["SANDBOX_API_KEY"]', "SANDBOX_API_KEY"],
    ["a variable", '[env.qa.vars]\nWEBHOOK_URL = "https://octavo.example/hook"', "WEBHOOK_URL"],
    ["a queue", '[[env.qa.queues.producers]]\nbinding = "MAIL"\nqueue = "octavo-mailbox-events-qa"', "octavo-mailbox"],
  ])("%s of a local-only Worker in an environment is found", (_, toml, name) => {
    const workers = exampleWorkers({ orders: toml, mailbox: "" });
    expect(checkLocalOnly(workers)).toEqual([`orders (qa) names ${name}`]);
  });

  test("no environment of Octavo names anything local-only", () => {
    const workers = readWorkerConfigs();
    expect(workers.filter(({ isLocalOnly }) => isLocalOnly).length).toBeGreaterThan(0);
    expect(checkLocalOnly(workers)).toEqual([]);
  });
});
