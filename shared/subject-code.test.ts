import { describe, expect, test } from "vitest";
import { codeOfRef, lineageOfRef, refOfCode } from "./subject-code.ts";

describe("lineageOfRef", () => {
  test.each([
    ["bisac:FIC014000", ["bisac:FIC014000", "bisac:FIC"]],
    ["bisac:FIC", ["bisac:FIC"]],
    ["thema:FBC", ["thema:FBC", "thema:FB", "thema:F"]],
    ["thema:1DDU-GB-E", ["thema:1DDU-GB-E", "thema:1DDU-GB", "thema:1DDU", "thema:1DD", "thema:1D", "thema:1"]],
    ["onix-12:FA", ["onix-12:FA"]],
    ["thema:A-", ["thema:A-", "thema:A"]],
    ["thema:-", ["thema:-"]],
    ["thema:FÉ", ["thema:FÉ"]],
    [`thema:${"F".repeat(21)}`, [`thema:${"F".repeat(21)}`]],
  ])("of %s is %j", (ref, lineage) => {
    expect(lineageOfRef(ref)).toEqual(lineage);
  });
});

test("a code is named by its scheme, in capitals where the scheme has no small letters, and found again by the name", () => {
  expect(refOfCode({ scheme: "thema", code: "fbc" })).toBe("thema:FBC");
  expect(refOfCode({ scheme: "onix-24", code: "staff:pick" })).toBe("onix-24:staff:pick");
  expect(codeOfRef("onix-24:staff:pick")).toEqual({ scheme: "onix-24", code: "staff:pick" });
});
