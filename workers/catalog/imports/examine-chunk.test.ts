import { expect, test } from "vitest";
import { examineChunk } from "./examine-chunk.ts";
import type { Content, Entry, Fault } from "./reading/entry.ts";

const next = { byte: 1, line: 2, record: 1, encoding: "utf-8", format: "jsonl" } as const;
const fault: Fault = { line: 1, column: "", code: "json", severity: "error", reason: "x".repeat(10_000) };
const odd: Fault = { ...fault, code: "mojibake", severity: "warning" };
const draft = { skus: [], copies: [], book: {}, rules: {}, unsaid: {}, faults: [], placeOf: () => ({ line: 1, column: "" }) };

/** What becomes of a record that is rejected. */
async function rejected(content: Pick<Entry, "sent"> & Content) {
  const entry: Entry = { record: 1, line: 1, next, ...content };
  const { rejected } = await examineChunk({ entries: [entry], next }, 0, [], async () => new Map());
  return rejected[0];
}

test("of what is wrong with a record no more is kept than twenty faults of a few hundred characters each", async () => {
  const result = await rejected({ sent: "", draft: { ...draft, faults: Array.from({ length: 1_000 }, () => odd) } });
  expect(result?.faults).toHaveLength(20);
  expect(result?.faults.at(-1)).toMatchObject({ code: "refused", severity: "error" });
  for (const { reason } of result?.faults ?? []) expect(reason.length).toBeLessThanOrEqual(501);
  const long = { ...fault, column: "c".repeat(10_000) };
  expect((await rejected({ sent: "", rejected: long }))?.faults).toEqual([
    { ...fault, column: `${"c".repeat(200)}…`, reason: `${"x".repeat(500)}…` },
  ]);
});

test("a book with ten thousand prices is refused for that, and not for each of them", async () => {
  const prices = Array.from({ length: 10_000 }, () => ({}));
  const editions = [{ sku: "EXAMINE-1", format: "paperback", price: { amount: 100, currency: "USD" }, prices }];
  const result = await rejected({ sent: "", draft: { ...draft, book: { title: "Dear", editions } } });
  expect(result?.faults).toMatchObject([{ code: "refused", reason: "at most 34" }]);
});

test("what was sent is kept whole or not at all", async () => {
  expect((await rejected({ sent: "x".repeat(50_000), rejected: fault }))?.sent).toHaveLength(50_000);
  expect((await rejected({ sent: "x".repeat(50_001), rejected: fault }))?.sent).toBeUndefined();
  expect((await rejected({ sent: [["x".repeat(25_000)], ["x".repeat(25_001)]], rejected: fault }))?.sent).toBeUndefined();
});
