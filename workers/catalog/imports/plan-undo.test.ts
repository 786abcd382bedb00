import { describe, expect, test } from "vitest";
import { newId } from "../../../shared/ids.ts";
import { adasBooks, addBook, anEdition, babbagesBooks, db } from "../fixtures.ts";
import { findBookById } from "../repository/books.ts";
import type { PresentBook, WritingRow } from "./past-rows.ts";
import { type PresentShop, planUndo } from "./plan-undo.ts";

const id = newId("book");
const { facts, description } = await aStoredBook();
const anyone = { sellerId: null, now: 1 };

async function aStoredBook(): Promise<PresentBook> {
  const { book } = await addBook({ title: "Known", editions: [anEdition({ sku: "PLAN-1" })] });
  const found = await findBookById(db, book.id as `book_${string}`);
  if (!found) throw new Error("the book is not there");
  return { facts: { ...found.facts, id, sellerId: adasBooks }, description: "As it is.", version: 1, isDeleted: false };
}

/** A shop whose one book is of this version. */
function shopAt(version: number, given: Partial<PresentShop> = {}): PresentShop {
  const names = { bookBySku: new Map(), bookIdBySlug: new Map(), sellerBySku: new Map() };
  return { books: new Map([[id, { facts, description, version, isDeleted: false }]]), undone: [], names, ...given };
}

const made = (version = 1): WritingRow => ({ record: version, line: version + 1, outcome: "created", before: null, bookId: id, version });
const changed = (version: number): WritingRow => ({
  ...{ record: version, line: version + 1, outcome: "updated", bookId: id, version },
  before: { facts: { ...facts, title: `As of ${version - 1}` }, description },
});

describe("planUndo", () => {
  test("several records of one book are undone in one version, back to what was before the first", () => {
    const { restored, removed, undone, left } = planUndo([changed(4), changed(3)], shopAt(4), anyone);
    expect(restored.map(({ record }) => [record.book.title, record.book.version])).toEqual([["As of 2", 5]]);
    expect([...undone, ...left, ...removed]).toEqual([
      [4, 5],
      [3, 5],
    ]);
  });

  test("a book that was made and changed by one file goes", () => {
    const { removed, restored } = planUndo([changed(2), made()], shopAt(2), anyone);
    expect(removed).toEqual([{ id, version: 3, sellerId: adasBooks, skus: ["PLAN-1"] }]);
    expect(restored).toEqual([]);
  });

  test("goes back as far as nobody else came in between", () => {
    // Version 3 is somebody else's.
    const { restored, undone, left } = planUndo([changed(4), changed(2), made()], shopAt(4), anyone);
    expect(restored.map(({ record }) => record.book.title)).toEqual(["As of 3"]);
    expect([...undone.keys()]).toEqual([4]);
    expect([...left.keys()]).toEqual([2, 1]);
  });

  test("what was undone since is as if it had never been, however often", () => {
    const undone = [
      { bookId: id, version: 3, undoneVersion: 5 },
      { bookId: id, version: 4, undoneVersion: 5 },
      { bookId: id, version: 2, undoneVersion: 6 },
    ];
    expect(planUndo([made()], shopAt(6, { undone }), anyone).removed).toEqual([{ id, version: 7, sellerId: adasBooks, skus: ["PLAN-1"] }]);
  });

  test("a seller leaves alone what is another's by now, or was before; an admin does not", () => {
    const babbage = { sellerId: babbagesBooks, now: 1 };
    expect([...planUndo([made()], shopAt(1), babbage).left.values()]).toEqual(["the book is another seller’s"]);
    expect(planUndo([made()], shopAt(1), { sellerId: adasBooks, now: 1 }).removed).toHaveLength(1);
    const row = changed(2);
    const wasBabbages = { ...row, before: { description, facts: { ...facts, sellerId: babbagesBooks } } };
    expect([...planUndo([wasBabbages], shopAt(2), { sellerId: adasBooks, now: 1 }).left.values()]).toEqual([
      "the book was another seller’s before",
    ]);
    expect(planUndo([wasBabbages], shopAt(2), anyone).restored).toHaveLength(1);
  });

  test("a slug that leads to another book by now stays where it is, unless that book goes too", () => {
    const other = newId("book");
    const names = { ...shopAt(2).names, bookIdBySlug: new Map([[facts.slug, other]]) };
    expect([...planUndo([changed(2)], shopAt(2, { names }), anyone).left.values()]).toEqual([
      `its address ${facts.slug} is another book’s by now`,
    ]);
    const books = new Map([...shopAt(2).books, [other, { facts: { ...facts, id: other }, description, version: 1, isDeleted: false }]]);
    const plan = planUndo([{ ...made(), record: 9, bookId: other }, changed(2)], shopAt(2, { names, books }), anyone);
    expect([plan.left.size, plan.removed.length, plan.restored.length]).toEqual([0, 1, 1]);
  });
});
