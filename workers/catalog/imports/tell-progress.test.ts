import type { SSEStreamingApi } from "hono/streaming";
import { expect, test } from "vitest";
import type { ImportBrief } from "./repository.ts";
import { tellProgress } from "./tell-progress.ts";

const run: ImportBrief = {
  ...{ id: "imp_01h455vb4pex5vsknk084sn02q", status: "running", userId: "user_1", role: "admin", sellerId: null, sessionId: "sess_1" },
  ...{ fileName: "books.csv", format: "csv", isDryRun: false, bytes: 1, nextByte: 0, counts: {}, stoppedBy: null },
  ...{ createdAtMs: 0, updatedAtMs: 0, finishedAtMs: null },
};

test("an import that takes its time is looked at every two seconds, for two minutes, and told of when it has changed", async () => {
  let nowMs = 0;
  let looks = 0;
  const told: unknown[] = [];
  const stream = {
    ...{ aborted: false, writeSSE: async (event: unknown) => void told.push(event) },
    sleep: async (ms: number) => {
      expect(ms).toBe(2_000);
      nowMs += ms;
    },
  } as unknown as SSEStreamingApi;
  const find = async () => {
    looks += 1;
    return { ...run, nextByte: looks > 30 ? 1 : 0 };
  };
  await tellProgress(stream, find, () => nowMs);
  expect(looks).toBe(61);
  expect(told).toMatchObject([{ event: "progress" }, { event: "progress" }]);
});
