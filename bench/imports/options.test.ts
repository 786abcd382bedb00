import { describe, expect, test } from "vitest";
import { parseOptions } from "./options.ts";

describe("parseOptions", () => {
  test("imports 10,000 and 1,000,000 editions, and kills nothing, unless told otherwise", () => {
    expect(parseOptions([])).toEqual({ editions: 1_000_000, small: 10_000, kills: 0, seed: 1, built: false });
  });
  test("takes other sizes, kills and moments", () => {
    const args = ["--editions", "20000", "--small", "2000", "--kills", "5", "--seed", "7", "--built"];
    expect(parseOptions(args)).toEqual({ editions: 20_000, small: 2_000, kills: 5, seed: 7, built: true });
  });
  test("the large file is not the smaller of the two", () => {
    expect(parseOptions(["--small", "5000", "--editions", "5000"])).toMatchObject({ small: 5_000, editions: 5_000 });
    expect(() => parseOptions(["--small", "5000", "--editions", "4999"])).toThrow(/--editions takes .* from 5000 to 1400000/);
  });
  test.for([
    ["--editions", "1400001"],
    ["--small", "999"],
    ["--kills", "101"],
    ["--kills", "-1"],
    ["--kills", "1.5"],
    ["--seed", "0"],
    ["--seed", "many"],
    ["--fast"],
  ])("refuses %o", (args) => {
    expect(() => parseOptions(args)).toThrow();
  });
});
