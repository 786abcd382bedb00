import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import Recommendations from "./index.ts";

vi.spyOn(console, "log").mockImplementation(() => undefined);

const self = "book_01h455vb4pex5vsknk084sn02q";

function open(summariseBooks: () => Promise<unknown[]>) {
  const bindings = {
    ...(env as unknown as RecommendationsEnv),
    CATALOG: { summariseBooks },
    RECOMMENDER: { recommendationsFor: async () => null },
  };
  return new Recommendations(createExecutionContext(), bindings as unknown as RecommendationsEnv);
}

test("forBook answers a sister Worker: a value, or a failure that is data", async () => {
  const found = await open(async () => [{ id: self }]).forBook({ bookId: self, limit: 6 });
  expect(found).toMatchObject({ ok: true, value: { items: [], algorithm: "content" } });
  expect(await open(async () => []).forBook({ bookId: self, limit: 6 })).toMatchObject({ ok: false, error: { code: "not-found" } });
  const failed = await open(() => Promise.reject(new Error("down"))).forBook({ bookId: self, limit: 6 });
  expect(failed).toMatchObject({ ok: false, error: { code: "unavailable" } });
});
