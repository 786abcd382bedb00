import fc from "fast-check";
import { expect, test } from "vitest";
import { highlight, markerOf } from "./highlight.ts";

/** The text with its marked parts in brackets, `null` where there are none. */
function bracketed(text: string, ...asked: string[]): string | null {
  const segments = highlight(text, markerOf(asked));
  return segments?.map((segment) => (segment.isMatch ? `[${segment.text}]` : segment.text)).join("") ?? null;
}

test.each([
  ["The Hobbit", ["hobbit"], "The [Hobbit]"],
  ["The Hobbits’ Rings", ["ring", "hobbits"], "The [Hobbits]’ [Rings]"],
  ["Les Misérables", ["misera"], "Les [Misérables]"],
  ["A Doll’s House", ["dolls"], "A [Doll’s] House"],
  ["The Yellow Wall-Paper", ["wallpaper"], "The Yellow [Wall-Paper]"],
  ["The Yellow Wall-Paper", ["paper"], "The Yellow Wall-[Paper]"],
  ["Hobbit, Hobbit", ["hobbit"], "[Hobbit], [Hobbit]"],
  ["<b>Hobbit</b>", ["b"], "<[b]>Hobbit</[b]>"],
  ["Emma", ["hobbit"], null],
  ["", ["hobbit"], null],
])("%s asked for %j is %s", (text, asked, marked) => {
  expect(bracketed(text, ...asked)).toBe(marked);
});

test("only the last word may be unfinished, and not one of two letters", () => {
  expect(bracketed("Pride and Prejudice", "prid", "prej")).toBe("Pride and [Prejudice]");
  expect(bracketed("Pride and Prejudice", "pr")).toBeNull();
});

test("the pieces joined are the text, whatever it is", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.array(fc.string({ minLength: 1 })), (text, asked) => {
      const pieces = highlight(`${text} end`, markerOf([...asked, "end"])) ?? [];
      expect(pieces.map((piece) => piece.text).join("")).toBe(`${text} end`);
      expect(pieces.every((piece) => piece.text !== "")).toBe(true);
    }),
  );
});
