import { expect, test } from "vitest";
import { languageCodeOf } from "./language-code.ts";

test.each([
  ...["en", "eng", "en-US", "en_GB", "ENG"].map((code) => [code, "en"]),
  ...[
    ["fre", "fr"],
    ["fra", "fr"],
    ["ger", "de"],
    ["ara", "ar"],
    ["rum", "ro"],
    ["fil", "fil"],
    ["nl", "nl"],
  ],
])("%s is %s", (code, expected) => expect(languageCodeOf(code)).toBe(expected));

test.each(["", "mul", "und", "zxx", "qqq", "english", "e", "--", "en-", "\ud800", "1"])("%j is no language", (code) =>
  expect(languageCodeOf(code)).toBeNull(),
);
