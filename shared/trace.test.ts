import { expect, test } from "vitest";
import { newId } from "./ids.ts";
import { continueTrace, newTrace, traceFrom, traceparent } from "./trace.ts";

const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
const incoming = `00-${traceId}-00f067aa0ba902b7-01`;

test("a caller's trace goes on with a span of our own", () => {
  const trace = traceFrom(new Headers({ traceparent: incoming }));
  expect(trace.traceId).toBe(traceId);
  expect(trace.spanId).not.toBe("00f067aa0ba902b7");
  expect(traceparent(trace)).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
});

test.each(["", "garbage", `00-${"0".repeat(32)}-00f067aa0ba902b7-01`, `01-${traceId}`, `00-${traceId.toUpperCase()}-00f067aa0ba902b7-01`])(
  "%j starts a new trace",
  (header) => {
    const trace = traceFrom(new Headers({ traceparent: header }));
    expect(trace.traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(trace.traceId).not.toMatch(/^0+$/);
    expect(trace.traceId).not.toBe(traceId);
  },
);

test("a request id of ours is kept, anything else is replaced", () => {
  const ours = newId("req");
  expect(traceFrom(new Headers({ "x-request-id": ours })).requestId).toBe(ours);
  expect(traceFrom(new Headers({ "x-request-id": "evil\\u0000id" })).requestId).toMatch(/^req_/);
});

test("an event goes on in the trace it was told in", () => {
  const trace = newTrace();
  const later = continueTrace(traceparent(trace), trace.requestId);
  expect(later).toMatchObject({ traceId: trace.traceId, requestId: trace.requestId });
  expect(later.spanId).not.toBe(trace.spanId);
});
