import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { endOfRows } from "./end-of-rows.ts";

const context = { defaults: { priceMinor: null, currency: "USD", stock: 0, format: "paperback" }, nowMs: 0 } as const;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "octavo-rows-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** The part of a file that has so many rows. */
async function firstRows(content: string, limit: number, as?: "csv" | "jsonl"): Promise<string> {
  const file = join(folder, "books");
  await writeFile(file, content);
  return content.slice(0, await endOfRows(file, context, { limit, ...(as ? { as } : {}) }));
}

const table = 'title,isbn\n"Two\nlines",9780141439587\nPersuasion,9780141439686\n';

test("ends behind a row, however many lines it has", async () => {
  expect(await firstRows(table, 1)).toBe('title,isbn\n"Two\nlines",9780141439587\n');
  expect(await firstRows('{"title": 1}\n{"title": 2}\n{"title": 3}', 2)).toBe('{"title": 1}\n{"title": 2}\n');
});

test("is the end of a file that has no more", async () => {
  expect(await firstRows(table, 2)).toBe(table);
  expect(await firstRows(table, 9)).toBe(table);
});

test("an ONIX message has to be whole", async () => {
  await expect(firstRows("<ONIXMessage/>", 1)).rejects.toThrow(/--limit is for CSV and JSON Lines/);
});
