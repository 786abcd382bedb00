import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { KeptAnswer } from "./kept-answer.ts";
import { createMemoryCache } from "./memory.ts";

const lifetime = { memoryMs: 2_000, freshMs: 30_000, staleMs: 60_000 };
const answerOf = (text: string, tags: string[] = []): KeptAnswer => ({
  status: 200,
  body: new TextEncoder().encode(text).buffer as ArrayBuffer,
  headers: new Headers(),
  storedAtMs: 0,
  lifetime,
  rule: "book",
  tags,
});

describe("the memory cache", () => {
  test("gives what was put until its time is up", () => {
    const memory = createMemoryCache();
    const answer = answerOf("a");
    memory.put("/a", answer, 100);
    expect(memory.get("/a", 99)).toBe(answer);
    expect(memory.get("/a", 100)).toBeNull();
    expect(memory.get("/b", 0)).toBeNull();
  });

  test("forgets by tag, and nothing else", () => {
    const memory = createMemoryCache();
    memory.put("/a", answerOf("a", ["book:1"]), 100);
    memory.put("/list", answerOf("list", ["book:1", "book:2"]), 100);
    memory.put("/b", answerOf("b", ["book:2"]), 100);
    expect(memory.purge(["book:1", "book:3"])).toBe(2);
    expect([memory.get("/a", 0), memory.get("/list", 0)]).toEqual([null, null]);
    expect(memory.get("/b", 0)).not.toBeNull();
  });

  test("a full one lets the oldest go", () => {
    const memory = createMemoryCache(10_000);
    for (let number = 0; number < 10; number += 1) memory.put(`/${number}`, answerOf("x".repeat(1_000), ["t"]), 100);
    expect(memory.get("/0", 0)).toBeNull();
    expect(memory.get("/9", 0)).not.toBeNull();
  });

  test("whatever is put, purged and asked for: it never gives what a plain map of the same would not", () => {
    const names = fc.constantFrom("/a", "/b", "/c");
    const tags = fc.uniqueArray(fc.constantFrom("t1", "t2", "t3"));
    const step = fc.oneof(
      fc.record({ kind: fc.constant("put" as const), name: names, tags, untilMs: fc.nat(20) }),
      fc.record({ kind: fc.constant("purge" as const), tags }),
      fc.record({ kind: fc.constant("get" as const), name: names, nowMs: fc.nat(20) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const memory = createMemoryCache();
        const model = new Map<string, { answer: KeptAnswer; untilMs: number }>();
        for (const each of steps) {
          if (each.kind === "put") {
            const answer = answerOf(each.name, each.tags);
            memory.put(each.name, answer, each.untilMs);
            model.set(each.name, { answer, untilMs: each.untilMs });
          } else if (each.kind === "purge") {
            memory.purge(each.tags);
            for (const [name, { answer }] of model)
              if (answer.tags.some((tag) => each.tags.some((purged) => purged === tag))) model.delete(name);
          } else {
            const expected = model.get(each.name);
            const given = memory.get(each.name, each.nowMs);
            expect(given).toBe(expected && each.nowMs < expected.untilMs ? expected.answer : null);
            if (given === null) model.delete(each.name);
          }
        }
      }),
    );
  });
});
