import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Gathered, rankBooks } from "./rank-books.ts";

const nothing: Gathered = { bookId: "self", orders: 0, partners: [], traits: [] };
const idsOf = (gathered: Partial<Gathered>) => rankBooks({ ...nothing, ...gathered }).map(({ bookId }) => bookId);

describe("books bought together", () => {
  test("come in order of how alike their buyers are, so that what everybody buys does not come first", () => {
    const partners = [
      { bookId: "bestseller", ordersTogether: 12, orders: 1_000 },
      { bookId: "companion", ordersTogether: 10, orders: 12 },
    ];
    expect(idsOf({ orders: 20, partners })).toEqual(["companion", "bestseller"]);
  });

  test("count less while few orders speak for them", () => {
    const partners = [
      { bookId: "twice", ordersTogether: 2, orders: 2 },
      { bookId: "often", ordersTogether: 40, orders: 80 },
    ];
    expect(idsOf({ orders: 80, partners })).toEqual(["often", "twice"]);
  });

  test("one order alone makes no pair", () => {
    expect(idsOf({ orders: 5, partners: [{ bookId: "other", ordersTogether: 1, orders: 1 }] })).toEqual([]);
  });
});

describe("the rest of a list", () => {
  const series = {
    kind: "series",
    volume: 2,
    bookCount: 5,
    sharers: [
      ["one", 1],
      ["four", 4],
      ["unnumbered", null],
      ["three", 3],
    ],
  } as Gathered["traits"][number];
  const author = { kind: "author", volume: null, bookCount: 7, sharers: [["hers", null]] } as Gathered["traits"][number];
  const wide = {
    kind: "subject",
    volume: null,
    bookCount: 500,
    sharers: [
      ["novel", null],
      ["gothic", null],
    ],
  } as Gathered["traits"][number];
  const narrow = { kind: "subject", volume: null, bookCount: 3, sharers: [["gothic", null]] } as Gathered["traits"][number];

  test("is the series, the next volumes first, then the author, then the subjects, a rare one before a common one", () => {
    const partners = [{ bookId: "bought", ordersTogether: 3, orders: 3 }];
    const ranked = rankBooks({ bookId: "self", orders: 3, partners, traits: [wide, narrow, author, series] });
    expect(ranked.map(({ bookId }) => bookId)).toEqual(["bought", "three", "four", "one", "unnumbered", "hers", "gothic", "novel"]);
    expect(ranked.map(({ reason }) => reason)).toEqual([
      "bought-together",
      ...Array.from({ length: 4 }, () => "series"),
      "author",
      "subject",
      "subject",
    ]);
  });

  test("a book that shares more comes before one that shares less", () => {
    const both = { ...author, sharers: [["less", null] as [string, null], ["more", null] as [string, null]] };
    expect(idsOf({ traits: [both, { ...wide, sharers: [["more", null]] }] })).toEqual(["more", "less"]);
  });
});

test("whatever was gathered: at most 24 books, none twice, never the book itself, and the same every time", () => {
  const id = fc.constantFrom("self", ...Array.from({ length: 60 }, (_, index) => `book-${index}`));
  const partner = fc.record({ bookId: id, ordersTogether: fc.integer({ min: 1, max: 50 }), orders: fc.integer({ min: 50, max: 500 }) });
  const volume = fc.option(fc.integer({ min: 0, max: 40 }));
  const trait = fc.record({
    kind: fc.constantFrom("series" as const, "author" as const, "subject" as const),
    volume,
    bookCount: fc.integer({ min: 1, max: 500 }),
    sharers: fc.array(fc.tuple(id, volume), { maxLength: 60 }),
  });
  const gathered = fc.record({
    bookId: fc.constant("self"),
    orders: fc.integer({ min: 50, max: 500 }),
    partners: fc.uniqueArray(partner, { selector: ({ bookId }) => bookId, maxLength: 60 }),
    traits: fc.array(trait, { maxLength: 10 }),
  });
  fc.assert(
    fc.property(gathered, (given) => {
      const ranked = rankBooks(given);
      const ids = ranked.map(({ bookId }) => bookId);
      expect(ids.length).toBeLessThanOrEqual(24);
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids).not.toContain("self");
      expect(ranked.every(({ score }) => Number.isFinite(score))).toBe(true);
      const shuffled = { ...given, partners: given.partners.toReversed() };
      expect(rankBooks(shuffled)).toEqual(ranked);
    }),
    { seed: 20_261_121 },
  );
});
