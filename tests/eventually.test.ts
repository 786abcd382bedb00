import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { eventually } from "./eventually.ts";

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Something that is true from `atMs` on, by looks that begin then and take so long. */
function trueFrom(atMs: number, tookMs: number) {
  return async () => {
    const isTrue = Date.now() >= atMs;
    await new Promise((resolve) => setTimeout(resolve, tookMs));
    if (!isTrue) throw new Error("not yet");
    return "true";
  };
}

test("what is true within the time is found, though the look before it ended too late", async () => {
  const found = eventually(trueFrom(900, 800), 1_000, 50);
  await vi.runAllTimersAsync();
  expect(await found).toBe("true");
});

test("what is not true after it is told by the error of the last look", async () => {
  const found = expect(eventually(trueFrom(5_000, 10), 1_000, 50)).rejects.toThrow("not yet");
  await vi.runAllTimersAsync();
  await found;
});
