import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseQuestion } from "./parse-question.ts";
import { db } from "./testing.ts";

describe("parseQuestion", () => {
  test.each([
    ["hobbit", '("hobbit" OR "hobbit"*)'],
    ["The Hobbit", '("hobbit" OR "hobbit"*)'],
    ["pride and prejudice", '"pride" AND ("prejudice" OR "prejudice"*)'],
    ["it", '"it"'],
    ["to the", '"to" AND ("the" OR "the"*)'],
    ["doll’s house", '"dolls" AND ("house" OR "house"*)'],
    ["wall-paper", '(("wall" AND ("paper" OR "paper"*)) OR "wallpaper")'],
    ["J.R.R. Tolkien", '(("j" AND "r" AND "r") OR "jrr") AND ("tolkien" OR "tolkien"*)'],
    ['NEAR( " *', '("near" OR "near"*)'],
    ["title:a OR b NOT c*", '"title" AND "b" AND "not" AND "c"'],
    ["", ""],
    ["?!", ""],
  ])("%j is asked as %s", (text, all) => {
    expect(parseQuestion(text).all).toBe(all);
  });

  test("any of the words is the same words, joined otherwise", () => {
    expect(parseQuestion("jane austen emma").any).toBe('"jane" OR "austen" OR ("emma" OR "emma"*)');
  });

  test("looks at twelve words of at most 64 letters each", () => {
    expect(parseQuestion("word ".repeat(40)).words).toHaveLength(12);
    expect(parseQuestion("ab".repeat(100)).words).toEqual(["ab".repeat(32)]);
  });

  test("knows an ISBN in any notation, and nothing that only looks like one", () => {
    for (const text of ["9780261102217", " 978-0-261-10221-7 ", "0 261 10221 4"]) expect(parseQuestion(text).isbn13).toBe("9780261102217");
    expect(parseQuestion("9780261102218").isbn13).toBeNull();
  });
});

const typed = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.string({ unit: fc.constantFrom(..."ab-'’\"*()^:+{}.,; \u0000\\ANDORNT東é\u0301\ud800"), maxLength: 60 }),
  fc.string({
    unit: fc.constantFrom("NEAR(", '"', "*", " AND ", " OR ", "NOT ", "title:", "{a b}:", "^", "a", "-", ")", "''", ";--"),
    maxLength: 12,
  }),
);

test("whatever is typed, the index is asked in quoted letters and digits, and our own operators", { tags: ["SRC-01"] }, () => {
  const ours = /"[\p{L}\p{N}\p{M}]+"\*?|[()]|AND|OR| /gu;
  fc.assert(
    fc.property(typed, (text) => {
      const { all, any, words } = parseQuestion(text);
      for (const expression of [all, any]) expect(expression.replaceAll(ours, "")).toBe("");
      expect(all === "").toBe(words.length === 0);
    }),
    { numRuns: 1_000 },
  );
});

test("the index understands whatever is made of what is typed", async () => {
  const questions = fc.sample(typed, { numRuns: 1_000, seed: 8 }).map((text) => parseQuestion(text));
  const expressions = questions.flatMap(({ all, any }) => [all, any]).filter((expression) => expression !== "");
  const { results } = await db
    .prepare("select count(*) as asked from json_each(?1) j where not exists (select 1 from book_text where book_text match j.value)")
    .bind(JSON.stringify(expressions))
    .all<{ asked: number }>();
  expect(results).toEqual([{ asked: expressions.length }]);
  expect(expressions.length).toBeGreaterThan(1_000);
});
