import { expect, test } from "vitest";
import { bindings } from "../fixtures.ts";
import { env } from "./fixtures.ts";
import { backlogMax, waitForSubscribers } from "./wait-for-subscribers.ts";

const queueWith = (backlogs: number[]) => {
  let asked = 0;
  const metrics = async () => ({ backlogCount: backlogs[Math.min(asked++, backlogs.length - 1)] ?? 0, backlogBytes: 0 });
  return { queue: { metrics } as unknown as Queue, asked: () => asked };
};

test("an import waits while a subscriber has too much to do, and goes on when it has caught up", async () => {
  const { queue, asked } = queueWith([backlogMax + 1, backlogMax + 1, backlogMax]);
  expect(await waitForSubscribers({ env: { ...env, SEARCH_EVENTS: queue }, now: () => 0, endsAtMs: 1 })).toBe(true);
  expect(asked()).toBe(3);
});

test("it waits no longer than its stretch of work lasts", async () => {
  const { queue } = queueWith([backlogMax + 1]);
  expect(await waitForSubscribers({ env: { ...env, INVENTORY_EVENTS: queue }, now: () => 2, endsAtMs: 1 })).toBe(false);
});

test("the runtime tells how long its queues are", async () => {
  expect(await bindings.SEARCH_EVENTS.metrics()).toMatchObject({ backlogCount: expect.any(Number) });
});
