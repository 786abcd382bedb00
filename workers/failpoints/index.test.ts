import { createExecutionContext } from "cloudflare:test";
import { describe, expect, test, vi } from "vitest";
import Failpoints from "./index.ts";
import { app } from "./routes.ts";

vi.spyOn(console, "log").mockImplementation(() => undefined);

const path = "/__failpoints/recommendations";
const answer = { ok: true, value: { items: [], algorithm: "content", modelVersion: "1", experiment: null } };
const recommendations = { forBook: async () => answer };
const worker = new Failpoints(createExecutionContext(), { RECOMMENDATIONS: recommendations } as unknown as FailpointsEnv);
const ask = () => worker.forBook({ bookId: "book_1", limit: 6 });

async function set(body: unknown) {
  const init = { method: "PUT", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const response = await app.request(path, init);
  return { status: response.status, body: await response.json() };
}

const look = async () => (await app.request(path)).json();

describe("the failpoint", () => {
  test("hands calls on until it is told otherwise, throws while told to, and counts since it was told", async () => {
    expect(await ask()).toEqual(answer);
    expect(await look()).toEqual({ mode: "pass", calls: 1 });
    expect(await set({ mode: "throw" })).toEqual({ status: 200, body: { mode: "throw", calls: 0 } });
    for (let index = 0; index < 3; index += 1) await expect(ask()).rejects.toThrow("set to throw");
    expect(await look()).toEqual({ mode: "throw", calls: 3 });
    await set({ mode: "pass" });
    expect(await ask()).toEqual(answer);
  });

  test("keeps calls waiting while told to hang", async () => {
    await set({ mode: "hang" });
    const first = await Promise.race([ask(), new Promise((resolve) => setTimeout(resolve, 100, "still waiting"))]);
    expect(first).toBe("still waiting");
    await set({ mode: "pass" });
  });

  test.each([{ mode: "explode" }, {}, null, { mode: "pass", more: 1 }])("%j is no setting: 422", async (body) => {
    expect((await set(body)).status).toBe(422);
    expect(await look()).toMatchObject({ mode: "pass" });
  });
});
