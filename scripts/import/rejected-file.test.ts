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

test("what a spreadsheet would run as a formula is text", async () => {
  const file = await openRejectedFile(pathOf("rejected.csv"), pathOf("books.csv"));
  file.write({ line: 2, column: "=cmd|' /C calc'!A0", code: "nul-byte", reason: "a NUL byte" });
  file.write({ line: 3, column: "sku", code: "duplicate", reason: '@SUM(1,2) is already in line "2"' });
  file.write({ line: 4, column: "price", code: "price", reason: "expected a price such as 12.99" });
  await file.close();
  expect((await readFile(pathOf("rejected.csv"), "utf8")).split("\n")).toEqual([
    "line,column,code,reason,suggestion",
    "2,'=cmd|' /C calc'!A0,nul-byte,a NUL byte,take the NUL byte out",
    `3,sku,duplicate,"'@SUM(1,2) is already in line ""2""",keep one of the two`,
    '4,price,price,expected a price such as 12.99,"write it with a point, at most two decimals and no currency, such as 12.99"',
    "",
  ]);
});

test("a file without rejected rows is gone at the end", async () => {
  await (await openRejectedFile(pathOf("none.csv"), pathOf("books.csv"))).close();
  expect(existsSync(pathOf("none.csv"))).toBe(false);
});

test("the file that is imported is never written to, whatever it is called", async () => {
  await writeFile(pathOf("source.csv"), "title,isbn\n");
  await link(pathOf("source.csv"), pathOf("linked.csv"));
  for (const name of ["source.csv", "linked.csv"])
    await expect(openRejectedFile(pathOf(name), pathOf("source.csv"))).rejects.toThrow(/the file they come from/);
  expect(await readFile(pathOf("source.csv"), "utf8")).toBe("title,isbn\n");
});
