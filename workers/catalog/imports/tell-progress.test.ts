import type { SSEStreamingApi } from "hono/streaming";
import { expect, test } from "vitest";
import type { ImportBrief } from "./repository.ts";
import { openStream, tellProgress } from "./tell-progress.ts";

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

test("a reader who may not see the import any more is told nothing more", async () => {
  const told: unknown[] = [];
  const stream = { aborted: false, writeSSE: async (event: unknown) => void told.push(event), sleep: async () => undefined };
  const seen = [run, null];
  await tellProgress(stream as unknown as SSEStreamingApi, async () => seen.shift() ?? null, Date.now);
  expect(told).toMatchObject([{ event: "progress" }]);
});

test("one user follows eight imports at a time, and another once one of them ends", () => {
  const closes = Array.from({ length: 8 }, () => openStream("user_1"));
  expect(() => openStream("user_1")).toThrow(expect.objectContaining({ code: "rate-limited" }));
  openStream("user_2")();
  closes[0]?.();
  openStream("user_1")();
  for (const close of closes.slice(1)) close();
  expect(Array.from({ length: 8 }, () => openStream("user_1"))).toHaveLength(8);
});
