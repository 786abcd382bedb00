import { expect, test } from "vitest";
import { findApiKey, parseCommandLine } from "./options.ts";

test("has a default for everything but the file", () => {
  expect(parseCommandLine(["data/books.csv"], "/home/ada")).toEqual({
    do: "import",
    file: "/home/ada/data/books.csv",
    url: "http://localhost:8787",
    key: null,
    isDryRun: false,
    defaults: { priceMinor: null, currency: "USD", stock: 0, format: "paperback" },
    ifKnown: "merge",
    rejected: "/home/ada/books.csv.rejected.csv",
  });
});

test.each(["merge", "replace", "keep"])("--known %s is what is done to a book the shop has", (known) => {
  expect(parseCommandLine(["a.csv", "--known", known], "/")).toMatchObject({ ifKnown: known });
});

const id = "imp_01kapg9y8wexk9p2p7ah0w3h4m";
test.each(["undo", "cancel"])("--%s names an import and no file", (what) => {
  expect(parseCommandLine([`--${what}`, id], "/")).toEqual({ do: what, id, url: "http://localhost:8787", key: null });
  expect(() => parseCommandLine(["a.csv", `--${what}`, id], "/")).toThrow(/and no file/);
});

test("files are looked for where the program was called", () => {
  const args = ["a.csv", "--mapping", "ours.json", "--rejected", "../bad.csv", "--resume", id, "--dry-run", "--limit", "9"];
  expect(parseCommandLine(args, "/home/ada")).toMatchObject({
    mappingFile: "/home/ada/ours.json",
    rejected: "/home/bad.csv",
    resume: id,
    isDryRun: true,
    limit: 9,
  });
});

test("--as insists on a format", () => {
  expect(parseCommandLine(["a.xml", "--as", "onix"], "/")).toMatchObject({ as: "onix" });
});

test.each([
  [[], /one file/],
  [["a.csv", "b.csv"], /one file/],
  [["a.csv", "--stock", "many"], /--stock takes a whole number/],
  [["a.csv", "--price", "-1"], /--price/],
  [["a.csv", "--format", "scroll"], /--format takes paperback or/],
  [["a.csv", "--currency", "XXX"], /--currency takes USD/],
  [["a.csv", "--known", "drop"], /--known takes merge or replace or keep/],
  [["a.csv", "--as", "xlsx"], /--as takes csv or jsonl or onix/],
  [["a.csv", "--url", "localhost"], /--url takes an address/],
  [["a.csv", "--resume", "7"], /--resume takes the id of an import/],
  [["--undo", "seller_7"], /--undo takes the id of an import/],
  [["a.csv", "--what"], /--what/],
])("%j is refused with a sentence", (args, message) => expect(() => parseCommandLine(args, "/")).toThrow(message));

test("the key comes from the command line, else from the environment, else from a platform on this machine", async () => {
  expect(await findApiKey("given", "https://shop.example", { OCTAVO_API_KEY: "environment" })).toBe("given");
  expect(await findApiKey(null, "https://shop.example", { OCTAVO_API_KEY: "environment" })).toBe("environment");
  await expect(findApiKey(null, "https://shop.example", {})).rejects.toThrow(/Give an API key of https:\/\/shop.example/);
  await expect(findApiKey(null, "http://localhost:1", {})).rejects.toThrow(/No platform runs at/);
});
