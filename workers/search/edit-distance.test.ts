import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { editDistance, mayBeWithin } from "./edit-distance.ts";

describe("editDistance", () => {
  test.each([
    ["hobbit", "hobbit", 0],
    ["hobit", "hobbit", 1],
    ["tolkein", "tolkien", 1],
    ["persausion", "persuasion", 1],
    ["austin", "austen", 1],
    ["", "abc", 3],
    ["kitten", "sitting", 3],
    ["ca", "abc", 3],
  ])("from %s to %s is %i", (left, right, distance) => {
    expect(editDistance(left, right)).toBe(distance);
    expect(editDistance(right, left)).toBe(distance);
  });
});

test("what cannot be within a distance by its letters is not", () => {
  const word = fc.string({ unit: fc.constantFrom(..."abcdeé東"), maxLength: 8 });
  fc.assert(
    fc.property(word, word, (left, right) => {
      expect(mayBeWithin(editDistance(left, right), left, right)).toBe(true);
    }),
  );
  expect(mayBeWithin(1, "hobbit", "tolkien")).toBe(false);
});
