import { expect, test } from "vitest";
import { openValue, sealValue } from "./sealed-cookie.ts";

const secret = "a-secret-of-forms";
const name = "__Host-octavo-test";
const value = { email: "ada@example.com", codes: ["é", "2"] };

test("what was sealed is opened again, and reads as nothing until then", () => {
  const sealed = sealValue(secret, name, value);
  expect(openValue(secret, name, sealed)).toEqual(value);
  expect(Buffer.from(sealed, "base64url").toString("latin1")).not.toContain("ada");
  expect(sealValue(secret, name, value)).not.toBe(sealed);
});

test("one cookie cannot stand in for another, nor one secret's for another's", () => {
  const sealed = sealValue(secret, name, value);
  expect(openValue(secret, "__Host-octavo-other", sealed)).toBeNull();
  expect(openValue("guessed", name, sealed)).toBeNull();
});

test("whatever was changed in it, even one bit anywhere, it opens nothing", () => {
  const bytes = Buffer.from(sealValue(secret, name, value), "base64url");
  for (let index = 0; index < bytes.length; index += 1) {
    const changed = Buffer.from(bytes);
    changed[index] = (changed[index] ?? 0) ^ 1;
    expect(openValue(secret, name, changed.toString("base64url")), `byte ${index}`).toBeNull();
  }
});

test.each(["", "AAAA", "A".repeat(38), "not base64 at all!", "\u0000"])("%j is no sealed value", (sealed) => {
  expect(openValue(secret, name, sealed)).toBeNull();
});
