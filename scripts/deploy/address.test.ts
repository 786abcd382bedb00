import { describe, expect, test } from "vitest";
import { exampleWorkers } from "../check/examples.ts";
import { addressOf, isExample } from "./address.ts";

/** Workers of which one has been told an address for staging. */
function workersAt(address: string) {
  const workers = exampleWorkers({ catalog: "", notifications: "[vars]\nPUBLIC_URL = 'x'" }, { environments: true });
  for (const { deployed } of workers) for (const { config } of deployed) if (config.vars.PUBLIC_URL) config.vars.PUBLIC_URL = address;
  return workers;
}

describe("addressOf", () => {
  test.each([
    ["https://staging.books.com", "staging.books.com"],
    ["https://staging.octavo.example", null],
    ["https://octavo-gateway-staging.books.workers.dev", null],
    ["nonsense", null],
  ])("%s means the custom domain %s", (publicUrl, domain) => {
    expect(addressOf(workersAt(publicUrl), "staging")).toEqual({ publicUrl, domain });
  });

  test("without a variable PUBLIC_URL there is no address", () => {
    expect(addressOf(exampleWorkers({ catalog: "" }, { environments: true }), "staging")).toEqual({ publicUrl: null, domain: null });
  });
});

test("an example is an address where nobody answers", () => {
  expect([isExample("https://qa.octavo.example"), isExample("https://octavo.com")]).toEqual([true, false]);
});
