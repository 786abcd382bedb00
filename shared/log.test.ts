import { afterEach, expect, test, vi } from "vitest";
import { createLog, errorFields } from "./log.ts";
import { newTrace } from "./trace.ts";

afterEach(() => void vi.restoreAllMocks());

test("an event is one JSON line with its domain, trace and fields", () => {
  const print = vi.spyOn(console, "log").mockImplementation(() => {});
  const trace = newTrace();
  createLog("orders")("order.paid", trace, { orderId: "ord_1", ms: 3, event: "cannot be overwritten" });
  expect(print).toHaveBeenCalledTimes(1);
  const line = String(print.mock.calls[0]?.[0]);
  expect(line).not.toContain("\n");
  expect(JSON.parse(line)).toMatchObject({
    level: "info",
    domain: "orders",
    event: "order.paid",
    traceId: trace.traceId,
    orderId: "ord_1",
    ms: 3,
  });
});

test("of a failed query neither its text nor what was bound to it is logged", () => {
  const failed = Object.assign(new Error("Failed query: select ? params: ada@example.com", { cause: new Error("D1_ERROR: busy") }), {
    params: ["ada@example.com"],
  });
  expect(JSON.stringify(errorFields(failed))).not.toContain("ada@example.com");
  expect(errorFields(failed)).toMatchObject({ cause: "D1_ERROR: busy" });
});

test("an error is its name, message, cause and stack; anything else thrown is its text", () => {
  const fields = errorFields(new TypeError("bad", { cause: new Error("deep") }));
  expect(fields).toMatchObject({ error: "TypeError: bad", cause: "deep" });
  expect(fields.stack).toContain("log.test");
  expect(errorFields("text")).toEqual({ error: "text" });
});
