import { expect, test } from "vitest";
import { type OnixElement, textOf } from "./element.ts";

const elementOf = (text: string): OnixElement => ({
  ...{ name: "Text", tag: "Text", line: 1, parent: null, position: null },
  ...{ attributes: {}, children: [text] },
});

test.each([
  ["  one  two ", "one  two"],
  ["one \t\n\n  two\r\nthree", "one two three"],
  ["one\t\ttwo \t three", "one  two   three"],
])("%j is %j in one line", (text, line) => {
  expect(textOf(elementOf(text))).toBe(line);
});

test.each([" ", "\t", "\n"])("millions of %j in a row take no longer than they are long", (space) => {
  const line = { " ": `a${" ".repeat(3_000_000)}b`, "\t": `a${" ".repeat(3_000_000)}b`, "\n": "a b" }[space];
  expect(textOf(elementOf(`a${space.repeat(3_000_000)}b`))).toBe(line);
});
