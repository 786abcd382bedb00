import { describe, expect, test } from "vitest";
import { parseSmokeOptions } from "./options.ts";

describe("parseSmokeOptions", () => {
  test("an address is enough", () => {
    expect(parseSmokeOptions(["--url", "http://localhost:8787/"])).toMatchObject({ url: "http://localhost:8787", env: null, retries: 0 });
  });

  test.each([
    [[], "--url takes the address"],
    [["--url", "ftp://shop.example"], "--url takes the address"],
    [["--url", "https://shop.example", "--env", "local"], "--env takes dev, qa, staging, production"],
    [["--url", "https://shop.example", "--retries", "1e2"], "--retries takes a whole number from 0 to 100"],
    [["--url", "https://shop.example", "--retries", "101"], "--retries takes a whole number from 0 to 100"],
  ])("%j is refused in a sentence", (args, sentence) => {
    expect(() => parseSmokeOptions(args)).toThrow(sentence);
  });
});
