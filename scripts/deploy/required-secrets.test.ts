import { describe, expect, test } from "vitest";
import { exampleWorkers } from "../check/examples.ts";
import { readWorkerConfigs } from "../check/worker-config.ts";
import { checkSecrets, listSecrets } from "./required-secrets.ts";
import { parseSecrets } from "./secrets-file.ts";

const workers = exampleWorkers(
  {
    orders: '[secrets]\nrequired = ["LOOKUP_SECRET", "OPS_KEY"]',
    payments: '[secrets]\nrequired = ["SANDBOX_API_KEY"]',
    mailbox: '[secrets]\nrequired = ["MAIL_KEY"]',
  },
  { environments: true },
);
const taken = listSecrets(workers, "staging");

function faultsOf(text: string): string[] {
  return checkSecrets(taken, parseSecrets(text).secrets);
}

describe("listSecrets", () => {
  test("what the environment requires, and the operators' key as optional; nothing local-only", () => {
    expect(taken).toEqual([
      { worker: "orders", name: "LOOKUP_SECRET", isOptional: false },
      { worker: "orders", name: "OPS_KEY", isOptional: true, without: "the routes behind it do not exist" },
    ]);
  });

  test("Octavo has at least one required secret, and no sandbox key is among them", () => {
    const ours = listSecrets(readWorkerConfigs(), "production");
    expect(ours).toContainEqual({ worker: "orders", name: "LOOKUP_SECRET", isOptional: false });
    expect(ours.filter(({ name }) => name.startsWith("SANDBOX"))).toEqual([]);
  });
});

test("only the gateway takes the key to the zone's caches, and does without it", () => {
  const found = listSecrets(exampleWorkers({ gateway: "", catalog: "" }, { environments: true }), "qa");
  expect(found.map(({ worker, name, isOptional }) => [worker, name, isOptional])).toEqual([
    ["gateway", "CACHE_PURGE_TOKEN", true],
    ["gateway", "CACHE_ZONE_ID", true],
  ]);
});

describe("checkSecrets", () => {
  test.each([
    ["orders.LOOKUP_SECRET=abc", []],
    ["orders.LOOKUP_SECRET=abc\norders.OPS_KEY=def", []],
    ["", ["the secret orders.LOOKUP_SECRET is missing"]],
    ["orders.LOOKUP_SECRET=", ["the secret orders.LOOKUP_SECRET is empty"]],
    ["orders.LOOKUP_SECRET=abc\norders.OPS_KEY=", ["the secret orders.OPS_KEY is empty: leave its line out to do without it"]],
    ["orders.LOOKUP_SECRET=abc\npayments.SANDBOX_API_KEY=def", ["nobody takes the secret payments.SANDBOX_API_KEY"]],
    ["orders.LOOKUP_SECRET=abc\nordres.OPS_KEY=def", ["nobody takes the secret ordres.OPS_KEY"]],
  ])("%j", (text, faults) => {
    expect(faultsOf(text)).toEqual(faults);
  });
});
