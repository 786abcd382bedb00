import { existsSync } from "node:fs";
import { link, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openRejectedFile } from "./rejected-file.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "octavo-rejected-"));
});
afterAll(() => rm(folder, { recursive: true }));

const pathOf = (name: string) => join(folder, name);

const rowsOf = (text: string) => new Blob([text]).stream();

test("holds what the shop has of the rejected rows", async () => {
  const file = await openRejectedFile(pathOf("rejected.csv"), pathOf("books.csv"));
  await file.write(rowsOf("title,line,column\nEmma,2,isbn\n"));
  await file.close();
  expect(await readFile(pathOf("rejected.csv"), "utf8")).toBe("title,line,column\nEmma,2,isbn\n");
});

test("is gone at the end where nothing was rejected", async () => {
  await (await openRejectedFile(pathOf("none.csv"), pathOf("books.csv"))).close();
  expect(existsSync(pathOf("none.csv"))).toBe(false);
});

test("a place that cannot be written to is told at the start", async () => {
  await expect(openRejectedFile(pathOf("no/such/folder.csv"), pathOf("books.csv"))).rejects.toThrow(/cannot be written to .*folder\.csv/);
});

test("the file that is imported is never written to, whatever it is called", async () => {
  await writeFile(pathOf("source.csv"), "title,isbn\n");
  await link(pathOf("source.csv"), pathOf("linked.csv"));
  for (const name of ["source.csv", "linked.csv"])
    await expect(openRejectedFile(pathOf(name), pathOf("source.csv"))).rejects.toThrow(/the file they come from/);
  expect(await readFile(pathOf("source.csv"), "utf8")).toBe("title,isbn\n");
});
