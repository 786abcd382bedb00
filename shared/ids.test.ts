import { expect, test } from "vitest";
import { isId, newId, newSecretId } from "./ids.ts";

test("an id is its prefix and 26 characters, and says what it is", () => {
  expect(newId("book")).toMatch(/^book_[0-7][0-9a-hjkmnp-tv-z]{25}$/);
  expect(isId("book", newId("book"))).toBe(true);
  expect(isId("ord", newId("book"))).toBe(false);
});

test("ids sort by the time they were made", () => {
  const ids = [1_700_000_000_000, 1_700_000_000_001, 1_800_000_000_000].map((atMs) => newId("evt", atMs));
  expect(ids.toSorted()).toEqual(ids);
});

test("the bits are a UUIDv7 (RFC 9562, section 5.7)", () => {
  const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
  const bits = [...newId("book", 0x0123456789ab).slice(5)].reduce((sum, char) => (sum << 5n) | BigInt(alphabet.indexOf(char)), 0n);
  const hex = bits.toString(16).padStart(32, "0");
  expect(hex.slice(0, 12)).toBe("0123456789ab");
  expect(hex[12]).toBe("7");
  expect("89ab").toContain(hex[16]);
});

test("ten thousand ids of one millisecond are different", () => {
  expect(new Set(Array.from({ length: 10_000 }, () => newId("evt", 0))).size).toBe(10_000);
  expect(new Set(Array.from({ length: 10_000 }, () => newSecretId("cart"))).size).toBe(10_000);
});

test.each([
  "",
  "book_",
  "book_01h455vb4pex5vsknk084sn02",
  "book_01h455vb4pex5vsknk084sn02qq",
  "book_81h455vb4pex5vsknk084sn02q",
  "book_01H455VB4PEX5VSKNK084SN02Q",
  "book_01h455vb4pex5vsknk084sn02u",
])("%j is not the id of a book", (text) => expect(isId("book", text)).toBe(false));
