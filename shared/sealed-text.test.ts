import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { open, parseDataKeys, seal, sealedWith } from "./sealed-text.ts";

const keyOf = (letter: string) => Buffer.alloc(32, letter).toString("base64");
const before = parseDataKeys(`old:${keyOf("a")}`);
const after = parseDataKeys(`new:${keyOf("b")},old:${keyOf("a")}`);
const context = "users.email:user_ada";

describe("seal and open", { tags: ["SEC-02"] }, () => {
  test("what was sealed is opened again, whatever it says, and does not show", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 300 }), (text) => {
        const sealed = seal(text, after, context);
        expect(open(sealed, after, context)).toBe(text);
        expect(sealed).toMatch(/^new\.[\w-]{16}\.[\w-]+$/);
      }),
    );
    expect(seal("ada@example.com", after, context)).not.toContain("ada");
  });

  test("the same text is sealed differently each time", () => {
    expect(seal("ada@example.com", after, context)).not.toBe(seal("ada@example.com", after, context));
  });

  test("after a rotation the new key seals, and what the old one sealed is still opened", () => {
    const old = seal("ada@example.com", before, context);
    expect(sealedWith(old)).toBe("old");
    expect(open(old, after, context)).toBe("ada@example.com");
    expect(sealedWith(seal("ada@example.com", after, context))).toBe("new");
  });

  test("a text of another row, a changed one, a cut one, and one whose key is gone are refused", () => {
    const sealed = seal("ada@example.com", after, context);
    expect(() => open(sealed, after, "users.email:user_grace")).toThrow();
    expect(() => open(`${sealed.slice(0, -2)}AA`, after, context)).toThrow();
    expect(() => open(sealed.slice(0, -8), after, context)).toThrow();
    expect(() => open(sealed, before, context)).toThrow("there is no data key new");
    expect(() => open("nonsense", after, context)).toThrow();
  });
});

describe("parseDataKeys", () => {
  test("refuses keys of another form, without repeating them", () => {
    for (const text of ["", "secret", "id:c2VjcmV0", `:${keyOf("a")}`, `old:${keyOf("a")},`]) {
      expect(() => parseDataKeys(text)).toThrow("DATA_KEYS is not id:base64 of 32 bytes each");
    }
  });
});
