import { expect, test } from "vitest";
import type { Defaults } from "./draft.ts";
import type { Entry } from "./entry.ts";
import { readJsonLines } from "./read-json-lines.ts";

const defaults: Defaults = { priceMinor: 999, currency: "USD", stock: 3, format: "paperback" };

async function* inChunks(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

function read(content: string | Buffer): Promise<Entry[]> {
  return Array.fromAsync(readJsonLines(inChunks(Buffer.from(content as string), 1_000), { defaults, nowMs: Date.UTC(2026, 10, 21) }, null));
}

const emma = { title: "Emma", editions: [{ isbn13: "978-0-14-143958-7", format: "paperback", price: { amount: 899, currency: "USD" } }] };

test("each line is a book as it stands, known by its SKUs, with the copies of the options", async () => {
  const two = { title: "Two", editions: [{ sku: "ONE-1" }, { isbn13: "9780141439587" }, { isbn13: "wrong" }, null] };
  const entries = await read(`\ufeff${JSON.stringify(emma)}\r\n\n  \n${JSON.stringify(two)}`);
  expect(entries).toMatchObject([
    { draft: { book: emma, skus: ["9780141439587"], copies: [3], faults: [{ code: "author-missing" }] } },
    { draft: { book: two, skus: ["ONE-1", "9780141439587"] } },
  ]);
  const [, second] = entries;
  expect(second && "draft" in second && second.draft.placeOf("/editions/0/price")).toEqual({ line: 4, column: "/editions/0/price" });
});

test.each<[what: string, line: string | Buffer, code: string, reason: RegExp]>([
  ["half an object", '{"title": "Emma"', "json", /JSON/],
  ["a list", "[1]", "json", /expected an object/],
  ["a word", '"Emma"', "json", /expected an object/],
  ["null", "null", "json", /expected an object/],
  ["Latin-1", Buffer.from('{"title":"Caf\xe9"}', "latin1"), "encoding", /UTF-8/],
  ["more than a book may have", `{"title":"${"x".repeat(300_000)}"}`, "too-long", /262,144 bytes/],
  ["lists in lists without end", `{"a":${"[".repeat(100_000)}${"]".repeat(100_000)}}`, "json", /nested too deep/],
])("%s costs its line, and the rest go on", async (_, line, code, reason) => {
  const content = Buffer.concat([
    Buffer.from(`${JSON.stringify(emma)}\n`),
    Buffer.from(line as string),
    Buffer.from(`\n${JSON.stringify(emma)}\n`),
  ]);
  expect(await read(content)).toMatchObject([
    { draft: { book: emma } },
    { rejected: { line: 2, column: "", code, reason: expect.stringMatching(reason) } },
    { draft: { book: emma } },
  ]);
});

test("200 MB without the end of a line cost no more than that line", async () => {
  async function* source() {
    yield Buffer.from(`${JSON.stringify(emma)}\n`);
    for (let index = 0; index < 3_200; index += 1) yield Buffer.alloc(62_500, "x");
    yield Buffer.from(`\n${JSON.stringify(emma)}\n`);
  }
  expect(await Array.fromAsync(readJsonLines(source(), { defaults, nowMs: Date.UTC(2026, 10, 21) }, null))).toMatchObject([
    { draft: {} },
    { line: 2, sent: "", rejected: { code: "too-long" } },
    { draft: {} },
  ]);
});

test("a book that the shop will refuse is left to the shop", async () => {
  expect(await read('{"title":"No editions"}\n{"editions":"none"}\n')).toMatchObject([{ draft: { skus: [] } }, { draft: { skus: [] } }]);
});
