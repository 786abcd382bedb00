import { expect, test } from "vitest";
import { queueBindings, subscribers } from "./subscribers.ts";
import { eventSchemas } from "./types.ts";

test("every event has a line, every subscriber a queue, and nobody is told twice", () => {
  expect(Object.keys(subscribers).toSorted()).toEqual(Object.keys(eventSchemas).toSorted());
  for (const [type, names] of Object.entries(subscribers)) {
    expect(new Set(names).size, type).toBe(names.length);
    for (const name of names) expect(queueBindings[name], type).toMatch(/^[A-Z]+_EVENTS$/);
  }
});

test("type names carry their version", () => {
  for (const type of Object.keys(eventSchemas)) expect(type).toMatch(/^octavo\.[a-z]+\.[a-z]+\.v\d+$/);
});
