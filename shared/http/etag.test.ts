import { describe, expect, test } from "vitest";
import { Problem } from "../problem.ts";
import { etagOf, namesTag, requireMatch } from "./etag.ts";

const tag = etagOf("book_1", 3);
const codeOf = (work: () => void) => {
  try {
    work();
    return null;
  } catch (error) {
    return error instanceof Problem ? error.code : error;
  }
};

describe("requireMatch", () => {
  test("lets the present version through, weakened on the way or not, alone or in a list", { tags: ["ARC-18"] }, () => {
    for (const header of [tag, `W/${tag}`, `"other", ${tag}`, "*"]) expect(codeOf(() => requireMatch(header, tag))).toBeNull();
  });
  test("asks for the header (428) and refuses a stale one (412)", { tags: ["ARC-18"] }, () => {
    expect(codeOf(() => requireMatch(undefined, tag))).toBe("precondition-required");
    expect(codeOf(() => requireMatch("", tag))).toBe("precondition-required");
    expect(codeOf(() => requireMatch(etagOf("book_1", 2), tag))).toBe("precondition-failed");
    expect(codeOf(() => requireMatch(etagOf("book_2", 3), tag))).toBe("precondition-failed");
  });
});

test("what a page borrows from elsewhere makes it another page, and no edit of it stale", { tags: ["ARC-18"] }, () => {
  const [before, after] = [etagOf("book_1", 3, 7), etagOf("book_1", 3, 8)];
  expect(namesTag(before, after)).toBe(false);
  for (const header of [before, after, `W/${before}`, `"other", ${after}`]) expect(codeOf(() => requireMatch(header, tag))).toBeNull();
  expect(codeOf(() => requireMatch(etagOf("book_1", 2, 7), tag))).toBe("precondition-failed");
});

test("a tag is not found inside another", () => {
  expect(namesTag(`"book_1.33"`, tag)).toBe(false);
});
