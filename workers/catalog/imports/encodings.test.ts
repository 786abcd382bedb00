import { expect, test } from "vitest";
import type { Encoding } from "./reading/mapping.ts";
import { openReader, type ReadingContext } from "./reading/open-reader.ts";

const context: ReadingContext = {
  defaults: { priceMinor: 999, currency: "USD", stock: 0, format: "paperback" },
  nowMs: Date.UTC(2026, 10, 21),
};

const xmlOf = (title: string) =>
  `<Product><ISBN>0141439475</ISBN><DistinctiveTitle>${title}</DistinctiveTitle><PriceAmount>1</PriceAmount></Product>`;

async function titlesOf(format: "csv" | "jsonl" | "onix", bytes: Buffer, encoding?: Encoding): Promise<unknown[]> {
  async function* source() {
    yield bytes;
  }
  const mapping = { columns: {}, values: {}, badIsbn: "reject", ...(encoding ? { encoding } : {}) } as const;
  const entries = await Array.fromAsync(openReader(format)(source(), { ...context, mapping }, null));
  return entries.map((entry) => ("draft" in entry ? (entry.draft.book as { title: string }).title : entry));
}

const title = "Café “Größe”";
const csv = `title,isbn\n${title},9780141439471\n`;
const low = (text: string) => Buffer.from(`\ufeff${text}`, "utf16le");
const high = (text: string) => low(text).swap16();
const windows1252 = (text: string) => Buffer.from(text.replaceAll("“", "\x93").replaceAll("”", "\x94"), "latin1");

test("every encoding that we say we read is read where imports are: in a Worker", async () => {
  for (const bytes of [Buffer.from(csv), Buffer.from(`\ufeff${csv}`), low(csv), high(csv)])
    expect(await titlesOf("csv", bytes)).toEqual([title]);
  expect(await titlesOf("csv", windows1252(csv), "windows-1252")).toEqual([title]);
  for (const encode of [Buffer.from, low, high]) expect(await titlesOf("jsonl", encode(JSON.stringify({ title })))).toEqual([title]);
  const declared = (name: string) => `<?xml version="1.0" encoding="${name}"?>${xmlOf(title)}`;
  for (const bytes of [
    Buffer.from(declared("UTF-8")),
    low(declared("UTF-16")),
    high(declared("UTF-16")),
    windows1252(declared("ISO-8859-1")),
  ])
    expect(await titlesOf("onix", bytes)).toEqual([title]);
});
