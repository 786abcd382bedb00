import { describe, expect, test } from "vitest";
import { newTrace, traceparent } from "../trace.ts";
import { createEvent, parseEvent } from "./envelope.ts";

const trace = newTrace();
const event = createEvent(
  { type: "octavo.stock.changed.v1", source: "inventory", subject: "A", subjectVersion: 4, data: { sku: "A", available: 2 } },
  trace,
  1_700_000_000_000,
);

describe("parseEvent", () => {
  test("reads back what createEvent made, as CloudEvents 1.0 with its trace", { tags: ["ARC-08"] }, () => {
    expect(parseEvent(structuredClone(event))).toEqual({ event });
    expect(event).toMatchObject({
      specversion: "1.0",
      source: "octavo/inventory",
      time: "2023-11-14T22:13:20.000Z",
      traceparent: traceparent(trace),
    });
  });
  test("gives a reason for an unknown type or version, so that it is kept and not lost", { tags: ["ARC-08"] }, () => {
    for (const type of ["octavo.stock.changed.v2", "octavo.unheard.of.v1", "toString"])
      expect(parseEvent({ ...event, type })).toEqual({ reason: expect.stringContaining("unknown event type") });
  });
  test("gives a reason for data that does not fit its type", { tags: ["ARC-08"] }, () => {
    expect(parseEvent({ ...event, data: { sku: "A", available: -1 } })).toEqual({ reason: expect.stringContaining("available") });
  });
  test.each([null, "text", 7, [], {}, { specversion: "0.3" }])("gives a reason for %j", (body) => {
    expect(parseEvent(body)).toEqual({ reason: "not a CloudEvents envelope" });
  });
});
