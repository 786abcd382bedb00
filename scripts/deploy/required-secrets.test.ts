import { describe, expect, test } from "vitest";
import { exampleWorkers } from "../check/examples.ts";
import { readWorkerConfigs } from "../check/worker-config.ts";
import { checkSecrets, listSecrets } from "./required-secrets.ts";
import { parseSecrets } from "./secrets-file.ts";

const workers = exampleWorkers(
  {
    orders: '[secrets]\nrequired = ["DATA_KEYS", "LOOKUP_SECRET"]',
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
  test("what the environment requires; nothing local-only", () => {
    expect(taken).toEqual([
      { worker: "orders", name: "DATA_KEYS", isOptional: false },
      { worker: "orders", name: "LOOKUP_SECRET", isOptional: false },
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

test("identity takes the secrets of providers to sign in with, and does without them", { tags: ["USR-14"] }, () => {
  const ours = listSecrets(readWorkerConfigs(), "production").filter(({ worker }) => worker === "identity");
  const { secrets } = parseSecrets(`${["SIGNING_KEYS", "DATA_KEYS", "IDENTITY_SECRET"].map((name) => `identity.${name}=x`).join("\n")}`);
  expect(checkSecrets(ours, secrets)).toEqual([]);
  secrets.get("identity")?.set("OIDC_CLIENT_SECRETS", '{"example":"its secret"}');
  expect(checkSecrets(ours, secrets)).toEqual([]);
});

test("an optional secret may be left out, but not be empty", () => {
  const optional = listSecrets(exampleWorkers({ gateway: "" }, { environments: true }), "qa");
  const faults = (text: string) => checkSecrets(optional, parseSecrets(text).secrets);
  expect(faults("")).toEqual([]);
  expect(faults("gateway.CACHE_ZONE_ID=")).toEqual(["the secret gateway.CACHE_ZONE_ID is empty: leave its line out to do without it"]);
});

describe("checkSecrets", () => {
  test.each([
    ["orders.DATA_KEYS=a:b\norders.LOOKUP_SECRET=abc", []],
    ["", ["the secret orders.DATA_KEYS is missing", "the secret orders.LOOKUP_SECRET is missing"]],
    ["orders.DATA_KEYS=a:b\norders.LOOKUP_SECRET=", ["the secret orders.LOOKUP_SECRET is empty"]],
    ["orders.DATA_KEYS=a:b\norders.LOOKUP_SECRET=abc\npayments.SANDBOX_API_KEY=def", ["nobody takes the secret payments.SANDBOX_API_KEY"]],
    ["orders.DATA_KEYS=a:b\norders.LOOKUP_SECRET=abc\nordres.DATA_KEYS=def", ["nobody takes the secret ordres.DATA_KEYS"]],
  ])("%j", (text, faults) => {
    expect(faultsOf(text)).toEqual(faults);
  });
});
