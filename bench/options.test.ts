import { describe, expect, test } from "vitest";
import { parseOptions } from "./options.ts";

describe("parseOptions", () => {
  test("measures three runs of 3 s over 32 connections on 10,000 books unless told otherwise", () => {
    expect(parseOptions([])).toEqual({
      runs: 3,
      seconds: 3,
      connections: 32,
      only: [],
      books: 10_000,
      catalog: null,
      state: null,
      built: false,
      save: false,
      strict: false,
    });
  });
  test("--quick is one run of 2 s, which other options may change", () => {
    expect(parseOptions(["--quick"])).toMatchObject({ runs: 1, seconds: 2 });
    expect(parseOptions(["--quick", "--seconds", "5"])).toMatchObject({ runs: 1, seconds: 5 });
  });
  test("takes several names", () => {
    expect(parseOptions(["--only", "checkout", "--only", "zipf"]).only).toEqual(["checkout", "zipf"]);
  });
  test("refuses a name that no workload has, before anything is started", () => {
    expect(() => parseOptions(["--only", "chekout"])).toThrow(/no workload.*chekout.*checkout/);
  });
  test("compares with a catalogue that is some times as large", () => {
    expect(parseOptions(["--catalog", "1000000"])).toMatchObject({ books: 10_000, catalog: 1_000_000 });
    expect(parseOptions(["--catalog", "3000", "--books", "1000"])).toMatchObject({ books: 1_000, catalog: 3_000 });
    for (const catalog of ["10000", "15000", "10000001"]) expect(() => parseOptions(["--catalog", catalog])).toThrow(/--catalog takes/);
  });
  test.for([["--runs", "0"], ["--seconds", "1.5"], ["--connections", "many"], ["--books", "10"], ["--fast"]])("refuses %o", (args) => {
    expect(() => parseOptions(args)).toThrow();
  });
});
