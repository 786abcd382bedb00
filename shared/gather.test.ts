import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { gather, gatherTogether } from "./gather.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test("what is added within the wait is handed on once, by the first; the others do not wait", async () => {
  const handed: string[][] = [];
  const handOn = async (items: string[]) => void handed.push(items);
  const gathering = gather<string>(250);
  const first = gathering.add(["a"], handOn);
  await vi.advanceTimersByTimeAsync(100);
  await gathering.add(["b", "c"], handOn);
  expect(handed).toEqual([]);
  await vi.advanceTimersByTimeAsync(150);
  await first;
  expect(handed).toEqual([["a", "b", "c"]]);
  const later = gathering.add(["d"], handOn);
  await vi.advanceTimersByTimeAsync(250);
  await later;
  expect(handed[1]).toEqual(["d"]);
});

test("a long list is handed on at once", async () => {
  const handed: number[] = [];
  const gathering = gather<number>(250);
  await gathering.add(
    Array.from({ length: 500 }, (_, index) => index),
    async (items) => void handed.push(items.length),
  );
  expect(handed).toEqual([500]);
});

test("when the first never comes back, somebody else hands on, its items included", async () => {
  let nowMs = 0;
  const handed: string[][] = [];
  const gathering = gather<string>(250, () => nowMs);
  void gathering.add(["lost"], async () => {
    throw new Error("never runs: its timer does not fire");
  });
  vi.clearAllTimers();
  nowMs = 600;
  const next = gathering.add(["b"], async (items) => void handed.push(items));
  await vi.advanceTimersByTimeAsync(250);
  await next;
  expect(handed).toEqual([["lost", "b"]]);
});

test("together: everybody waits until theirs was handed on, and hears of a failure", async () => {
  const handed: string[][] = [];
  const gathering = gatherTogether<string>(50);
  const both = [gathering.add(["a"], async (items) => void handed.push(items)), gathering.add(["b"], async () => {})];
  await vi.advanceTimersByTimeAsync(50);
  await Promise.all(both);
  expect(handed).toEqual([["a", "b"]]);
  const refused = async () => {
    throw new Error("the database is down");
  };
  const failing = Promise.allSettled([gathering.add(["c"], refused), gathering.add(["d"], async () => {})]);
  await vi.advanceTimersByTimeAsync(50);
  expect(await failing).toMatchObject([{ reason: { message: "the database is down" } }, { reason: { message: "the database is down" } }]);
});

test("together: when the first never comes back the others hear of it, and the next begins anew", async () => {
  const gathering = gatherTogether<string>(50);
  void gathering.add(["lost"], async () => {});
  vi.clearAllTimers();
  const joined = gathering.add(["b"], async () => {}).catch((error: Error) => error.message);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(await joined).toBe("whoever gathered has not handed on");
  const handed: string[][] = [];
  const next = gathering.add(["b"], async (items) => void handed.push(items));
  await vi.advanceTimersByTimeAsync(50);
  await next;
  expect(handed).toEqual([["b"]]);
});
