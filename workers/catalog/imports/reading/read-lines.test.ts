import { expect, test } from "vitest";
import { openReader } from "./open-reader.ts";

const context = { defaults: { priceMinor: 999, currency: "USD", stock: 0, format: "paperback" }, nowMs: 0 } as const;

test.each<[format: "csv" | "jsonl", record: string]>([
  ["csv", "isbn13,title,price\n9780141439587,Emma,8.99\n"],
  ["jsonl", '{"title":"Emma"}\n'],
])("a line of 2 GB of %s is not read to its end: what came before it is taken, and the file is given up", async (format, record) => {
  let given = 0;
  async function* source() {
    yield Buffer.from(record);
    for (const chunk = Buffer.alloc(1024 * 1024, "x"); given < 2_000_000_000; given += chunk.length) yield chunk;
  }
  const read: number[] = [];
  const readAll = async () => {
    for await (const entry of openReader(format)(source(), context, null)) read.push(entry.record);
  };
  await expect(readAll()).rejects.toThrow(/cannot be read beyond line \d: it has more than 256 MB/);
  expect(read).toEqual([1]);
  expect(given).toBeLessThan(270_000_000);
});
