import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { openLines } from "./read-lines.ts";
import { type CsvRecord, readRecords, recordBytesMax } from "./read-records.ts";

async function* inChunks(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function recordsOf(text: string | Buffer, chunkSize = 7): Promise<CsvRecord[]> {
  const bytes = Buffer.isBuffer(text) ? text : Buffer.from(text);
  const { lines } = await openLines(inChunks(bytes, chunkSize), recordBytesMax, { byte: 0, line: 1, encoding: null });
  return Array.fromAsync(readRecords(lines, { delimiter: null, width: null }));
}

/** Lines with their fields, or with what is wrong with them. */
async function read(text: string | Buffer, chunkSize?: number): Promise<unknown[]> {
  return (await recordsOf(text, chunkSize)).map((record) => [
    record.line,
    "fields" in record ? record.fields : record.fault.reason.split(";")[0],
  ]);
}

const stray = "a quotation mark that opens no field or closes none";

describe("readRecords", () => {
  test.each([1, 2, 3, 7, 1_000])("reads fields, quoted ones too, in chunks of %d bytes", async (chunkSize) => {
    expect(await read('a,b\n1,"two, ""2"""\n"x\ny",é愛\n', chunkSize)).toEqual([
      [1, ["a", "b"]],
      [2, ["1", 'two, "2"']],
      [3, ["x\ny", "é愛"]],
    ]);
  });
  test("takes CRLF, a mark of UTF-8, empty lines, and a last line without an end", async () => {
    expect(await read("\ufeffa,b\r\n\r\n1,2\r\n3,4")).toEqual([
      [1, ["a", "b"]],
      [3, ["1", "2"]],
      [4, ["3", "4"]],
    ]);
  });
  test("nothing has no records", async () => {
    expect([await read(""), await read("\n\n")]).toEqual([[], []]);
  });
  test.each<[what: string, line: string]>([
    ["inside a field", '1,wi"de'],
    ["that is never closed", '1,"open'],
    ["behind a closed field", '1,"closed"x'],
  ])("a quotation mark %s costs its line, and the rest go on, quoted fields among them", async (_, line) => {
    expect(await read(`a,b\n${line}\n2,"fi,ne"\n3,"of ""two""\nlines"\n4,good\n`)).toEqual([
      [1, ["a", "b"]],
      [2, stray],
      [3, ["2", "fi,ne"]],
      [4, ["3", 'of "two"\nlines']],
      [6, ["4", "good"]],
    ]);
  });
  test("a quotation mark left open in a long file does not swallow it", async () => {
    const rows = Array.from({ length: 500 }, (_, index) => `${index},plain`).join("\n");
    const found = await read(`a,b\n1,"open\n${rows}\n`, 1_000);
    expect(found).toHaveLength(502);
    expect(found.filter((record) => JSON.stringify(record).includes(stray))).toHaveLength(1);
  });
  test("too few fields and too many are counted", async () => {
    expect(await read("a,b\n1\n1,2,3\n4,5\n")).toEqual([
      [1, ["a", "b"]],
      [2, "1 fields, where the first line has 2"],
      [3, "3 fields, where the first line has 2"],
      [4, ["4", "5"]],
    ]);
  });
  test("bytes that are not UTF-8 and NUL bytes are told with their field", async () => {
    const latin1 = Buffer.concat([Buffer.from("a,b\n1,"), Buffer.from("café\n", "latin1"), Buffer.from("2,café\n3,nu\0l\n")]);
    const records = await recordsOf(latin1);
    expect(records.slice(1)).toMatchObject([
      { line: 2, fault: { field: 1, reason: expect.stringContaining("UTF-8") } },
      { line: 3, fields: ["2", "café"] },
      { line: 4, fault: { field: 1, reason: "a NUL byte" } },
    ]);
  });
  test.each([1, 2, 3, 7, 1_000])("UTF-16 is read, with a mark or without, in pieces of %d bytes", async (size) => {
    const text = 'a,b\r\n1,"é愛 \u0a3e\u3e0a"\r\n';
    const low = [`\ufeff${text}`, text].map((one) => Buffer.from(one, "utf16le"));
    for (const bytes of [...low, ...low.map((one) => Buffer.from(one).swap16())])
      expect(await read(bytes, size)).toEqual([
        [1, ["a", "b"]],
        [2, ["1", "é愛 \u0a3e\u3e0a"]],
      ]);
  });
  test.each([";", "\t", "|"])("fields may be parted by %j where the first line has no comma", async (delimiter) => {
    expect(await read(`a${delimiter}b\n1,5${delimiter}2`)).toEqual([
      [1, ["a", "b"]],
      [2, ["1,5", "2"]],
    ]);
  });
  test("a row of empty cells is no record", async () => {
    expect(await read("a,b\n,\n1,2\n , \n")).toEqual([
      [1, ["a", "b"]],
      [3, ["1", "2"]],
    ]);
  });
  test("fields of a million characters are read past, quoted or not, and are not kept", async () => {
    const long = "x".repeat(1_000_000);
    const found = await recordsOf(`a,b\n1,${long}\n2,"${long}"\n3,"${"y\n".repeat(80_000)}"\n4,good\n`, 65_536);
    expect(found.slice(1, 3)).toMatchObject([
      { line: 2, fault: { reason: "longer than 131,072 bytes" } },
      { line: 3, fault: { reason: "longer than 131,072 bytes" } },
    ]);
    expect(found.at(-1)).toMatchObject({ fields: ["4", "good"] });
    const kept = found.flatMap((record) => ("fields" in record ? record.fields : []));
    expect(Math.max(...kept.map((field) => field.length))).toBeLessThan(10);
  });
  test("with a stray quotation mark in each line none that is done is kept", async () => {
    setFlagsFromString("--expose-gc");
    const collectGarbage = runInNewContext("gc") as () => void;
    const early: WeakRef<object>[] = [];
    async function* lines() {
      for (let number = 1; number <= 5_000; number += 1) {
        const line = { number, bytes: Buffer.from('a"'), endsAtByte: number * 3 };
        if (number <= 100) early.push(new WeakRef(line));
        yield line;
      }
    }
    let read = 0;
    for await (const _ of readRecords(lines(), { delimiter: null, width: null })) {
      read += 1;
      if (read !== 4_000) continue;
      // What a weak reference was just made to lives until the end of the turn.
      await new Promise((done) => setTimeout(done));
      collectGarbage();
      expect(early.filter((line) => line.deref() !== undefined)).toEqual([]);
    }
    expect(read).toBe(5_000);
  });
  test("every record says where it ends, the last at the end of the file", async () => {
    expect((await recordsOf('a\n"b\nc"\nd')).map(({ endsAtByte }) => endsAtByte)).toEqual([2, 8, 9]);
  });
});
