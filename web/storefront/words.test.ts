import { describe, expect, test } from "vitest";
import {
  authorNames,
  availabilityWords,
  contributionsOf,
  countOf,
  dimensionWords,
  formatName,
  languageName,
  lowestPrice,
  personPath,
  publicationDate,
  publicationYear,
} from "./words.ts";

const verne = { name: "Jules Verne", role: "author", slug: "jules-verne" } as const;
const riou = { name: "Édouard Riou", role: "illustrator", slug: "edouard-riou" } as const;
const malleson = { name: "F. A. Malleson", role: "translator", slug: "f-a-malleson" } as const;

function editionFor(amount: number) {
  const availability = { status: "in-stock", available: 9 } as const;
  return { sku: `SKU-${amount}`, format: "paperback", price: { amount, currency: "USD" }, availability } as const;
}

describe("availabilityWords", () => {
  test("counts copies only when few are left", () => {
    expect(availabilityWords({ status: "in-stock", available: 60 })).toBe("In stock");
    expect(availabilityWords({ status: "in-stock", available: 6 })).toBe("In stock");
    expect(availabilityWords({ status: "in-stock", available: 5 })).toBe("Only 5 left");
    expect(availabilityWords({ status: "in-stock", available: 1 })).toBe("Last copy");
    expect(availabilityWords({ status: "out-of-stock", available: 0 })).toBe("Out of stock");
  });
  test("says when there may be some, as far as that is known", { tags: ["P-10"] }, () => {
    const none = { available: 0 } as const;
    expect(availabilityWords({ status: "at-supplier", ...none, leadDays: 5 })).toBe("At our supplier’s, 5 days away");
    expect(availabilityWords({ status: "at-supplier", ...none })).toBe("At our supplier’s");
    expect(availabilityWords({ status: "pre-order", ...none, availableOn: "2026-12-24" })).toBe("Out on 24 December 2026");
    expect(availabilityWords({ status: "pre-order", ...none })).toBe("Not out yet");
    expect(availabilityWords({ status: "out-of-print", ...none })).toBe("Out of print");
    expect(availabilityWords({ status: "not-for-sale", ...none })).toBe("Not for sale");
  });
});

describe("contributionsOf", () => {
  test("groups people by what they did, authors first, whatever order they come in", () => {
    expect(contributionsOf([riou, malleson, verne])).toEqual([
      { words: "By", people: [verne] },
      { words: "Translated by", people: [malleson] },
      { words: "Illustrated by", people: [riou] },
    ]);
  });
});

test("authors have their pages among authors, all others among contributors", () => {
  expect([verne, riou].map(personPath)).toEqual(["/authors/jules-verne", "/contributors/edouard-riou"]);
});

test("a size is as long as what is known of it", () => {
  const whole = { heightMm: 198, widthMm: 129, thicknessMm: 16, weightGrams: 195 };
  expect(dimensionWords(whole)).toBe("198 × 129 × 16 mm, 195 g");
  expect(dimensionWords({ ...whole, thicknessMm: null, weightGrams: null })).toBe("198 × 129 mm");
  expect(dimensionWords({ heightMm: null, widthMm: null, thicknessMm: null, weightGrams: 195 })).toBe("195 g");
});

describe("authorNames", () => {
  test("names authors and nobody else", () => {
    expect(authorNames([riou, verne])).toBe("Jules Verne");
    expect(authorNames([verne, { ...verne, name: "Michel Verne" }])).toBe("Jules Verne and Michel Verne");
    expect(authorNames([riou])).toBeNull();
  });
});

describe("lowestPrice", () => {
  test("is the cheapest edition's, and says whether others cost more", () => {
    expect(lowestPrice([editionFor(999), editionFor(399)])).toEqual({ price: { amount: 399, currency: "USD" }, isFrom: true });
    expect(lowestPrice([editionFor(999), editionFor(999)])?.isFrom).toBe(false);
    expect(lowestPrice([])).toBeNull();
  });
});

describe("publicationDate", () => {
  test("says as much as is known", () => {
    expect(publicationDate("1813-01-28")).toBe("28 January 1813");
    expect(publicationDate("1813-01")).toBe("January 1813");
    expect(publicationDate("1847")).toBe("1847");
    expect(publicationDate("0180")).toBe("180");
    expect(publicationDate("-0700")).toBe("700 BC");
  });
});

test("formats and languages have names, and unknown ones keep their code", () => {
  expect(formatName("ebook")).toBe("E-book");
  expect(formatName("scroll")).toBe("scroll");
  expect(languageName("de")).toBe("German");
  expect(languageName("qqz")).toBe("qqz");
});

test("one is singular", () => {
  expect(countOf(1, "book", "books")).toBe("1 book");
  expect(countOf(0, "book", "books")).toBe("0 books");
});

test("a card has room for the year alone, and says none where none is known", () => {
  expect(["1813-01-28", "1847", "-0700", null, "soon"].map(publicationYear)).toEqual(["1813", "1847", "700 BC", null, null]);
});
