import { expect, test } from "vitest";
import { type CoverFacts, coverHashOf, coverPathOf, currentCoverPathOf, readCoverName } from "./cover-path.ts";

const emma: CoverFacts = {
  slug: "emma",
  title: "Emma",
  contributors: [
    { name: "Jane Austen", role: "author" },
    { name: "C. E. Brock", role: "illustrator" },
  ],
  subjects: [{ slug: "novels-of-society" }, { slug: "comedy" }],
};

test("a cover's address names the book and changes with everything the cover shows, and with nothing else", () => {
  const path = coverPathOf(emma);
  expect(path).toMatch(/^\/covers\/emma-[0-9a-z]{7}\.svg$/);
  expect(coverPathOf(structuredClone(emma))).toBe(path);
  const shown: Partial<CoverFacts>[] = [
    { slug: "emma-2" },
    { title: "Emma." },
    { contributors: [{ name: "J. Austen", role: "author" }] },
    { contributors: [] },
    { subjects: [{ slug: "comedy" }] },
    { subjects: [] },
  ];
  const paths = shown.map((change) => coverPathOf({ ...emma, ...change }));
  expect(new Set([path, ...paths]).size).toBe(shown.length + 1);
  expect(coverPathOf({ ...emma, contributors: emma.contributors.slice(0, 1) })).toBe(path);
  expect(coverPathOf({ ...emma, subjects: emma.subjects.slice(0, 1) })).toBe(path);
});

test("the name of a file is read back, slugs with hyphens too; what is no such name is not", () => {
  const name = coverPathOf({ ...emma, slug: "a-tale-of-two-cities" }).replace("/covers/", "");
  expect(readCoverName(name)).toEqual({ ref: "a-tale-of-two-cities", hash: coverHashOf({ ...emma, slug: "a-tale-of-two-cities" }) });
  expect(readCoverName(currentCoverPathOf("emma").replace("/covers/", ""))).toMatchObject({ ref: "emma" });
  for (const broken of ["", "emma", "emma.svg", "emma-1234567.png", "-1234567.svg", "emma-123456.svg"]) {
    expect(readCoverName(broken), broken).toBeNull();
  }
});

test("ten thousand books have ten thousand addresses", () => {
  const hashes = Array.from({ length: 10_000 }, (_, index) => coverHashOf({ ...emma, title: `Book ${index}` }));
  expect(new Set(hashes).size).toBeGreaterThan(9_990);
});
