import { expect, test } from "vitest";
import { normaliseEmail } from "./normalise-email.ts";

test.each([
  [" Ada@Example.COM ", "ada@example.com"],
  ["zoe\u0308@example.com", "zo\u00eb@example.com"],
  ["ada+books@example.com", "ada+books@example.com"],
])("%j is %j", (given, expected) => {
  expect(normaliseEmail(given)).toBe(expected);
  expect(normaliseEmail(expected)).toBe(expected);
});
