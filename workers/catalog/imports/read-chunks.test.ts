import { expect, test } from "vitest";
import { readChunks } from "./read-chunks.ts";
import type { Entry } from "./reading/entry.ts";

/** Records that end so many bytes behind each other, and say nothing worth writing. */
async function* entriesOf(count: number, bytes: number): AsyncGenerator<Entry> {
  for (let record = 1; record <= count; record += 1) {
    const next = { byte: record * bytes, line: record + 1, record, encoding: "utf-8", format: "jsonl" } as const;
    yield { record, line: record, sent: "", next, removal: { sku: `OCT-${record}`, place: { line: record, column: "" } } };
  }
}

const sizesOf = async (count: number, bytes: number) =>
  (await Array.fromAsync(readChunks(entriesOf(count, bytes)))).map(({ entries }) => entries.length);

test("a piece of work is a hundred records", async () => {
  expect(await sizesOf(250, 1_000)).toEqual([100, 100, 50]);
});

test("a piece of work is no more than 8 MB of a file, however little of them is a record", async () => {
  expect(await sizesOf(12, 2 * 1_024 * 1_024)).toEqual([5, 5, 2]);
  expect(await sizesOf(3, 200 * 1_024 * 1_024)).toEqual([1, 1, 1]);
});
