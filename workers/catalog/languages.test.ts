import { expect, test } from "vitest";
import { languageCodeOf } from "./imports/reading/language-code.ts";
import { bibliographicCodeOf, twoLetterCodes } from "./languages.ts";

test("every language of two letters is known by its code of three, too", () => {
  expect(twoLetterCodes.length).toBe(181);
  for (const code of twoLetterCodes) {
    expect(bibliographicCodeOf(code)).toMatch(/^[a-z]{3}$/);
    expect([bibliographicCodeOf(code), languageCodeOf(bibliographicCodeOf(code))]).toEqual([bibliographicCodeOf(code), code]);
  }
});

test("the bibliographic code is taken where there are two, and a code of three letters as it is", () => {
  expect(["de", "fr", "zh", "nl", "grc", "en"].map(bibliographicCodeOf)).toEqual(["ger", "fre", "chi", "dut", "grc", "eng"]);
});

test("languages without a code of two letters are known, in this runtime too", () => {
  expect(["grc", "fil", "gsw", "sco", "ang"].map(languageCodeOf)).toEqual(["grc", "fil", "gsw", "sco", "ang"]);
});
