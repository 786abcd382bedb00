import { describe, expect, test } from "vitest";
import { isPublicationDate, publishedSortOf } from "./published-on.ts";

describe("isPublicationDate", () => {
  test.each(["1818-01-01", "1847", "1925-04", "-0700", "-0428-02-28", "0180", "0000", "0004-02-29", "2024-02-29", "0099-12-31"])(
    "%s is one",
    (text) => {
      expect(isPublicationDate(text)).toBe(true);
    },
  );

  test.each([
    "",
    "18",
    "-0000",
    "1818-13",
    "1818-00",
    "2023-02-29",
    "1900-02-29",
    "1818-01-32",
    "1818-01-00",
    "1818-1-1",
    "+1818",
    "18180101",
    "1818-01-01T00:00:00Z",
    "1818\n",
    "１８１８",
  ])("%j is none", (text) => {
    expect(isPublicationDate(text)).toBe(false);
  });
});

describe("publishedSortOf", () => {
  test("it grows with time, years BC and parts of dates included, from unknown on", () => {
    const dates = [
      null,
      "-0700",
      "-0428",
      "-0428-03",
      "-0428-12-31",
      "0180",
      "1847",
      "1847-01",
      "1847-01-01",
      "1847-10-16",
      "1847-12",
      "1848",
    ];
    const sorts = dates.map(publishedSortOf);
    expect(sorts.toSorted((left, right) => left - right)).toEqual(sorts);
    expect(new Set(sorts).size).toBe(sorts.length);
  });
});
