import { expect, test } from "vitest";
import { ImportError } from "./import-error.ts";
import { openReader } from "./open-reader.ts";
import { refuseEmptiness } from "./refuse-emptiness.ts";

const context = { defaults: { priceMinor: 999, currency: "USD", stock: 0, format: "paperback" }, nowMs: 0 } as const;
const lineAt = (number: number, endsAtByte: number) => ({ number, bytes: null, endsAtByte });

test("as many empty lines as a sheet has rows are read past, and no more", () => {
  expect(() => refuseEmptiness(lineAt(2, 10), lineAt(1_048_577, 1_048_586))).not.toThrow();
  expect(() => refuseEmptiness(lineAt(2, 10), lineAt(1_048_578, 1_048_587))).toThrow(ImportError);
});

test.each<[format: "csv" | "jsonl", record: string, empty: string]>([
  ["csv", "isbn13,title,price\n9780141439587,Emma,8.99\n", `${",".repeat(130_000)}\n`],
  ["jsonl", '{"title":"Emma"}\n', `${" ".repeat(260_000)}\n`],
])("what came before 200 MB of empty lines of %s is read, and the file is given up", async (format, record, empty) => {
  let given = 0;
  async function* source() {
    yield Buffer.from(record);
    for (const chunk = Buffer.from(empty); given < 200_000_000; given += chunk.length) yield chunk;
  }
  const read: number[] = [];
  const readAll = async () => {
    for await (const entry of openReader(format)(source(), context, null)) read.push(entry.record);
  };
  await expect(readAll()).rejects.toThrow(/too many empty lines/);
  expect(read).toEqual([1]);
  expect(given).toBeLessThan(70_000_000);
});
