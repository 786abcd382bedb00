import { expect, test, vi } from "vitest";
import { settleAll } from "./settle-all.ts";

test("every failure is logged, the first is thrown, and what comes after it is done all the same", async () => {
  const log = vi.fn();
  let isDone = false;
  const last = Promise.resolve().then(() => {
    isDone = true;
  });
  const tasks = [Promise.reject(new Error("no room")), Promise.reject(new TypeError("no table")), last];
  await expect(settleAll(tasks, log)).rejects.toThrow("no room");
  expect(isDone).toBe(true);
  expect(log.mock.calls.map(([event, , fields, level]) => [event, fields.error, level])).toEqual([
    ["task.failed", "Error: no room", "error"],
    ["task.failed", "TypeError: no table", "error"],
  ]);
});

test("nothing is logged or thrown when all went well", async () => {
  const log = vi.fn();
  await settleAll([Promise.resolve(1), Promise.resolve()], log);
  expect(log).not.toHaveBeenCalled();
});
