import { expect, test } from "vitest";
import { formatOf } from "./file-format.ts";

const mark = "\ufeff";

test.each<[what: string, start: string | Buffer, format: string]>([
  ["a header", "title,isbn\n", "csv"],
  ["a header behind a mark", `${mark}title,isbn\n`, "csv"],
  ["nothing", "", "csv"],
  ["an object", '{"title":"Emma"}\n', "jsonl"],
  ["an object behind a mark and an empty line", `${mark}\n {"title":"Emma"}\n`, "jsonl"],
  ["an XML declaration", '<?xml version="1.0"?>', "onix"],
  ["a product behind a mark", `${mark}\r\n<Product>`, "onix"],
  ["XML in UTF-16, with a mark", Buffer.from(`${mark}<Product>`, "utf16le"), "onix"],
  ["XML in UTF-16, without one, its high bytes first", Buffer.from("<Product>", "utf16le").swap16(), "onix"],
])("%s is known", (_, start, format) => {
  expect(formatOf(Buffer.from(start as string))).toBe(format);
});

test("what is asked for counts", () => {
  expect([formatOf(Buffer.from("<title>,isbn\n"), "csv"), formatOf(Buffer.from("title\n"), "jsonl")]).toEqual(["csv", "jsonl"]);
});

test.each<[what: string, start: number[], message: RegExp]>([
  ["a zip archive", [0x50, 0x4b, 0x03, 0x04, 0x14], /is a zip archive .*unpack it/],
  ["an empty zip archive", [0x50, 0x4b, 0x05, 0x06], /an empty zip archive/],
  ["gzip", [0x1f, 0x8b, 0x08], /compressed with gzip/],
  ["bzip2", [0x42, 0x5a, 0x68, 0x39], /compressed with bzip2/],
  ["a JSON list", [...Buffer.from('[{"title"')], /JSON list: write each book in a line/],
])("%s is refused with a sentence", (_, start, message) => {
  expect(() => formatOf(Buffer.from(start))).toThrow(message);
});

test("an archive is none of the formats, whatever is asked", () => {
  expect(() => formatOf(Buffer.from("PK\u0003\u0004"), "csv")).toThrow(/zip archive/);
});
