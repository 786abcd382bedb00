import { expect, test } from "vitest";
import { formulaSafe, readFormulaSafe } from "./formula-cell.ts";

test.each(["=1+1", "+1", "-0750", "@SUM(1)", "\tx", "\rx", "\nx", "'=1+1", "''-"])("%j becomes text, and is read as it was", (text) => {
  expect(formulaSafe(text)).toBe(`'${text}`);
  expect(readFormulaSafe(formulaSafe(text))).toBe(text);
});

test.each(["Emma", "", "'Tis", "’=", "a=b", "'"])("%j stays as it is, both ways", (text) => {
  expect([formulaSafe(text), readFormulaSafe(text)]).toEqual([text, text]);
});
