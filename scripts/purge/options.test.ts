import { expect, test } from "vitest";
import { parsePurgeOptions } from "./options.ts";

test("without more it is the platform on this machine; a tag that is given twice is one", () => {
  expect(parsePurgeOptions(["list", "sku:EMMA", "list"])).toEqual({ url: "http://localhost:8787", key: null, tags: ["list", "sku:EMMA"] });
  expect(parsePurgeOptions(["list", "--url", "https://shop.example/books", "--key", "ock_1"])).toEqual({
    url: "https://shop.example",
    key: "ock_1",
    tags: ["list"],
  });
});

test.each([
  [[], "one tag at least"],
  [["--url", "http://localhost:8787"], "one tag at least"],
  [["list", "--url", "shop.example"], "--url takes"],
  [["list", "--url", "file:///etc"], "--url takes"],
  [["list", "--everything"], "--everything"],
])("refuses %j", (args, sentence) => {
  expect(() => parsePurgeOptions(args)).toThrow(sentence);
});
