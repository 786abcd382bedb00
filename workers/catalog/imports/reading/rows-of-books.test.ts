import { expect, test } from "vitest";
import { bookBodySchema } from "../../schemas.ts";
import type { Entry, Resume } from "./entry.ts";
import { openReader } from "./open-reader.ts";

const context = { defaults: { priceMinor: 500, currency: "USD", stock: 0, format: "paperback" } as const, nowMs: Date.UTC(2026, 10, 22) };
const row = (work: string, index: number) => `${work},A book ${work},sku-${work}-${index},1.00\n`;
const rows = (work: string, count: number) => Array.from({ length: count }, (_, index) => row(work, index)).join("");
const broken = 'a,"stray,1\n';

async function read(file: string, resume: Resume | null = null): Promise<Entry[]> {
  const source = (async function* () {
    yield Buffer.from(file).subarray(resume?.byte ?? 0);
  })();
  return await Array.fromAsync(openReader("csv")(source, context, resume));
}

/** What becomes of records: how many editions the shop would take, or the code of the fault. */
const outcomesOf = (entries: Entry[]) =>
  entries.map((entry) => {
    if ("rejected" in entry) return `${entry.rejected.code} in ${entry.rejected.column}`;
    const parsed = "draft" in entry ? bookBodySchema.safeParse(entry.draft.book) : null;
    return parsed?.success ? parsed.data.editions.length : "no book";
  });

test.each([
  ["as many rows as a book may have editions", rows("a", 30) + rows("b", 2), [30, 2]],
  ["one more", rows("a", 31) + rows("b", 2), ["no book", 2]],
  ["so many that they are no book twice over", rows("a", 70) + rows("b", 2), ["no book", "refused in work", "refused in work", 2]],
  ["too many, and those of no work behind them", rows("a", 32) + row("", 1), ["no book", "refused in work", 1]],
  [
    "too many, of which some cannot be read",
    rows("a", 30) + broken + rows("a", 2) + rows("b", 1),
    ["quotation-mark in title", "refused in work", 1],
  ],
  [
    "too many, and behind them some that cannot be read",
    rows("a", 31) + broken + rows("a", 2),
    ["no book", "quotation-mark in title", "refused in work"],
  ],
])("of one work %s", async (_, body, expected) => {
  const file = `work,title,sku,price\n${body}`;
  const entries = await read(file);
  expect(outcomesOf(entries)).toEqual(expected);
  const all = entries.flatMap(({ sent }): unknown[] => (typeof sent === "string" ? sent.split("\n") : sent));
  expect(all).toHaveLength(body.trimEnd().split("\n").length);
  for (const [index, { next }] of entries.entries()) {
    const rest = await read(file, JSON.parse(JSON.stringify(next)) as Resume);
    expect(
      rest.map(({ record, sent, next }) => ({ record, sent, next })),
      `behind record ${index + 1}`,
    ).toEqual(entries.slice(index + 1).map(({ record, sent, next }) => ({ record, sent, next })));
    expect(outcomesOf(rest)).toEqual(expected.slice(index + 1));
  }
});
