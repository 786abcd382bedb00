import { expect, test, vi } from "vitest";
import { createBusyLog, createGatheredLog } from "./gathered-log.ts";
import { newTrace } from "./trace.ts";

function world() {
  const written: string[] = [];
  const works: Promise<unknown>[] = [];
  let ring: () => void = () => {};
  const wait = () => new Promise<void>((resolve) => (ring = resolve));
  const clock = { nowMs: 0 };
  const note = createGatheredLog(
    "gateway",
    (lines) => written.push(lines),
    wait,
    () => clock.nowMs,
  );
  const answer = (status = 200) =>
    note(
      "request",
      newTrace(),
      { method: "GET", route: "book page", service: "memory", status, ms: 0 },
      { waitUntil: (work) => works.push(work) },
    );
  const pass = async () => {
    ring();
    await works.at(-1);
  };
  return { written, answer, pass, clock };
}

test("each answer has its line with id, route, status and duration, written together a moment later", { tags: ["GW-05"] }, async () => {
  const { written, answer, pass } = world();
  answer();
  answer(304);
  expect(written).toEqual([]);
  await pass();
  expect(written).toHaveLength(1);
  const lines = written[0]?.split("\n").map((line) => JSON.parse(line));
  const line = { event: "request", domain: "gateway", method: "GET", route: "book page", service: "memory", ms: 0 };
  const ids = { requestId: expect.stringMatching(/^req_/), traceId: expect.stringMatching(/^[0-9a-f]{32}$/) };
  expect(lines).toMatchObject([
    { ...line, ...ids, status: 200 },
    { ...line, ...ids, status: 304 },
  ]);
  answer();
  await pass();
  expect(written).toHaveLength(2);
});

test("two hundred are not kept waiting", () => {
  const { written, answer } = world();
  for (let count = 0; count < 450; count += 1) answer();
  expect(written.map((lines) => lines.split("\n").length)).toEqual([200, 200]);
});

test("lines whose writer was ended are written by the next", async () => {
  const { written, answer, pass, clock } = world();
  answer();
  // The first caller's wait never ends: its request is gone.
  clock.nowMs = 5_000;
  answer();
  await pass();
  expect(written.map((lines) => lines.split("\n").length)).toEqual([2]);
});

test("what went wrong is written at once", () => {
  const print = vi.spyOn(console, "log").mockImplementation(() => {});
  const log = createBusyLog("orders")({ waitUntil: () => {} });
  log("order.paid", newTrace(), { orderId: "ord_1" });
  expect(print).not.toHaveBeenCalled();
  log("order.cart-not-emptied", newTrace(), { orderId: "ord_1" }, "warn");
  expect(print).toHaveBeenCalledOnce();
  expect(JSON.parse(String(print.mock.calls[0]?.[0]))).toMatchObject({ level: "warn", event: "order.cart-not-emptied" });
  print.mockRestore();
});
