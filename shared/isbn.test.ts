import { describe, expect, test } from "vitest";
import { isbn10Of, mendedIsbn, parseIsbn, parseIsbn13, whyNoIsbn } from "./isbn.ts";

describe("parseIsbn", () => {
  test.each([
    ["9780141439471", "9780141439471"],
    ["978-0-14-143947-1", "9780141439471"],
    ["978 0 14 143947 1", "9780141439471"],
    ["0141439475", "9780141439471"],
    ["0-14-143947-5", "9780141439471"],
    ["080442957X", "9780804429573"],
    ["0-8044-2957-x", "9780804429573"],
    ["9791032305690", "9791032305690"],
    [" 978-0-14-143947-1\n", "9780141439471"],
    ["978\u20110\u201114\u2011143947\u20111", "9780141439471"],
    ["978\u00a00\u00a014\u00a0143947\u00a01", "9780141439471"],
    ["ISBN 0-14-143947-5", "9780141439471"],
    ["ISBN-13: 978-0-14-143947-1", "9780141439471"],
    ["isbn-10: 0141439475", "9780141439471"],
  ])("reads %s as %s", { tags: ["P-01"] }, (text, isbn13) => {
    expect(parseIsbn(text)).toBe(isbn13);
  });

  test.each([
    ["a wrong check digit (13)", "9780141439472"],
    ["a wrong check digit (10)", "0141439476"],
    ["two digits swapped", "9780141439741"],
    ["X anywhere but at the end", "08044X9572"],
    ["X as the check digit of an ISBN-13", "978080442957X"],
    ["a prefix that is not a book's", "9770141439474"],
    ["too few digits", "978014143947"],
    ["too many digits", "97801414394711"],
    ["doubled hyphens", "978--0141439471"],
    ["a leading hyphen", "-9780141439471"],
    ["letters", "978014143947l"],
    ["digits of another script", "٩٧٨٠١٤١٤٣٩٤٧١"],
    ["NUL", "9780141439471\u0000"],
    ["nothing", ""],
  ])("refuses %s", { tags: ["P-01"] }, (_, text) => {
    expect(parseIsbn(text)).toBeNull();
  });

  test("any single wrong digit is found out", { tags: ["P-01"] }, () => {
    const isbn = "9780141439471";
    for (let position = 3; position < 13; position += 1) {
      for (let digit = 0; digit <= 9; digit += 1) {
        const changed = isbn.slice(0, position) + digit + isbn.slice(position + 1);
        expect(parseIsbn(changed)).toBe(changed === isbn ? isbn : null);
      }
    }
  });
});

describe("whyNoIsbn", () => {
  test.each([
    ["978-0-14-143947-2", "9780141439471"],
    ["0141439476", "0141439475"],
    ["0804429571", "080442957X"],
    ["9791032305691", "9791032305690"],
  ])("of %s, whose check digit is wrong, says that %s is right", { tags: ["P-01"] }, (text, right) => {
    expect(mendedIsbn(text)).toBe(right);
    expect(whyNoIsbn(text)).toBe(`the check digit is wrong: with these digits the ISBN would be ${right}`);
  });

  test("an ISBN that is right needs no mending", () => {
    for (const text of ["9780141439471", "0-14-143947-5"]) expect(mendedIsbn(text)).toBeNull();
  });

  test("of anything else says what an ISBN is", { tags: ["P-01"] }, () => {
    for (const text of ["", "978014143947", "Emma", "97801414394711", "9770141439474"])
      expect(whyNoIsbn(text)).toBe("expected an ISBN-13 or an ISBN-10; hyphens and spaces are welcome");
  });
});

describe("parseIsbn13", () => {
  test("an ISBN-10 is not an ISBN-13", () => {
    expect(parseIsbn13("0141439475")).toBeNull();
  });
});

describe("isbn10Of", () => {
  test.each([
    ["9780141439471", "0141439475"],
    ["9780804429573", "080442957X"],
    ["9780261102217", "0261102214"],
  ])("%s is %s in ten digits", { tags: ["P-01"] }, (isbn13, isbn10) => {
    expect(isbn10Of(isbn13)).toBe(isbn10);
  });

  test("what begins with 979 has no ten digits", { tags: ["P-01"] }, () => {
    expect(isbn10Of("9791032305690")).toBeNull();
  });

  test("there and back again is where it began, for every check digit there is", { tags: ["P-01"] }, () => {
    const checkDigits = new Set<string>();
    for (let number = 0; number < 1_000; number += 1) {
      const isbn13 = Array.from({ length: 10 }, (_, digit) => parseIsbn13(`978014${String(number).padStart(6, "0")}${digit}`)).find(
        Boolean,
      );
      const isbn10 = isbn10Of(isbn13 ?? "") ?? "";
      expect(parseIsbn(isbn10)).toBe(isbn13);
      checkDigits.add(isbn10.slice(-1));
    }
    expect([...checkDigits].sort().join("")).toBe("0123456789X");
  });
});
