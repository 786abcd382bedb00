import fc from "fast-check";
import { expect, test } from "vitest";
import { Problem } from "../problem.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";

test("a cursor gives back its key, whatever text is in it", () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.string({ unit: "grapheme" }), fc.integer(), fc.constant(null)), { minLength: 1, maxLength: 4 }),
      (key) => {
        const cursor = encodeCursor(key);
        expect(cursor).toMatch(/^[\w-]+$/);
        expect(decodeCursor(cursor, key.length)).toEqual(key);
      },
    ),
  );
});

test.each(["", "!", "bm90IGpzb24", encodeCursor(["a"]), btoa('{"a":1}'), btoa("[[1],2]"), "%00"])(
  "%j is not a cursor of two parts (422)",
  (cursor) => {
    expect(() => decodeCursor(cursor, 2)).toThrow(Problem);
  },
);
