import { expect, test } from "vitest";
import { Problem } from "../problem.ts";
import { formTokenField, formTokenOf, requireFormToken } from "./form-token.ts";

const secret = "a-secret-of-forms";
const codeOf = (form: Record<string, string>, sessionId = "sess_1") => {
  try {
    requireFormToken(form, secret, sessionId);
    return null;
  } catch (error) {
    return error instanceof Problem ? error.code : error;
  }
};

test("a form of this session is let through, and keeps its token for as long as the session lasts", { tags: ["USR-16"] }, () => {
  expect(codeOf({ [formTokenField]: formTokenOf(secret, "sess_1") })).toBeNull();
  expect(formTokenOf(secret, "sess_1")).toBe(formTokenOf(secret, "sess_1"));
});

test.each([
  ["none", {}],
  ["an empty one", { [formTokenField]: "" }],
  ["another session's", { [formTokenField]: formTokenOf(secret, "sess_2") }],
  ["one made with another secret", { [formTokenField]: formTokenOf("guessed", "sess_1") }],
  ["the session itself", { [formTokenField]: "sess_1" }],
])("a token that is %s is refused (403)", { tags: ["USR-16"] }, (_, form) => {
  expect(codeOf(form)).toBe("forbidden");
});

test("a token does not show whose it is", () => {
  expect(formTokenOf(secret, "sess_1")).toMatch(/^[\w-]{43}$/);
});
