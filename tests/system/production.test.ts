import { afterAll, beforeAll, expect, test } from "vitest";
import { startPlatform, type TestPlatform } from "../platform.ts";
import { ada, openShop } from "../shop.ts";

let platform: TestPlatform;
beforeAll(async () => {
  platform = await startPlatform({ env: "production" });
});
afterAll(() => platform.stop());

test("the production configuration has no mailbox, no sandbox, no sandbox webhook and no failpoints (404)", async () => {
  const shop = openShop(platform);
  for (const path of ["/__mailbox", "/__mailbox.json", "/__sandbox/v1/books", "/__sandbox/actions/x", "/__failpoints/recommendations"])
    expect((await shop.call("GET", path)).status, path).toBe(404);
  expect((await shop.call("POST", "/api/webhooks/sandbox", { id: "evt_1" })).status).toBe(404);
});

test("the production configuration refuses the provider sandbox (422)", async () => {
  const shop = openShop(platform);
  const answer = await shop.order({ ...ada, lines: [{ sku: "ANY", quantity: 1 }] });
  expect(answer.status).toBe(422);
  expect(answer.body.errors).toMatchObject([{ pointer: "/payment/provider" }]);
});

test("nobody has an account yet, and what merchants do is refused (401)", async () => {
  const shop = openShop(platform);
  expect([platform.apiKey, platform.accounts]).toEqual(["", []]);
  expect((await shop.call("POST", "/api/books", { title: "x" })).status).toBe(401);
  expect((await shop.call("PUT", "/api/inventory/ANY", { kind: "receive", quantity: 1, reason: "x" })).status).toBe(401);
  const demo = { email: "admin@octavo.example", password: "correct horse battery staple" };
  expect((await shop.call("POST", "/api/users/login", demo)).status).toBe(401);
});

test("no Worker but the gateway has an address of its own", { tags: ["GW-14", "SEC-04"] }, async () => {
  const { deployedWorkers, configPathOf } = await import("../../scripts/workers.ts");
  const { unstable_readConfig } = await import("wrangler");
  for (const worker of deployedWorkers.filter((name) => name !== "gateway")) {
    const config = unstable_readConfig({ config: configPathOf(worker), env: "production" }, { hideWarnings: true });
    expect([worker, config.workers_dev, config.routes ?? []]).toEqual([worker, false, []]);
  }
});
