import { expect, test } from "vitest";
import { createApp } from "./app.ts";
import { isSameSecret, opsKeyHeader, requireOpsKey } from "./ops-key.ts";

const app = createApp<{ OPS_KEY?: string }>({ domain: "test", ready: async () => ({}) });
app.get("/guarded", requireOpsKey, (c) => c.text("in"));
const ask = (env: { OPS_KEY?: string }, key?: string) =>
  app.request("/guarded", { headers: key === undefined ? {} : { [opsKeyHeader]: key } }, env);

test("without a configured key the route does not exist (404), whatever is sent", async () => {
  for (const key of [undefined, "", "anything"]) expect((await ask({}, key)).status).toBe(404);
  expect((await ask({ OPS_KEY: "" }, "")).status).toBe(404);
});

test("with one, only that key opens it (else 401)", async () => {
  expect((await ask({ OPS_KEY: "right" }, "right")).status).toBe(200);
  for (const key of [undefined, "", "wrong", "righ"]) expect((await ask({ OPS_KEY: "right" }, key)).status).toBe(401);
});

test("secrets of any lengths are compared whole", () => {
  expect(isSameSecret("abc", "abc")).toBe(true);
  expect(isSameSecret("abc", "abcd")).toBe(false);
  expect(isSameSecret("", "abc")).toBe(false);
});
