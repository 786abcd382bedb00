import { scryptSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import {
  chosenPasswordSchema,
  hashPassword,
  isOutdated,
  isPassword,
  presentedPasswordSchema,
  refuseEmailAsPassword,
  scrypt,
} from "./passwords.ts";
import { quick } from "./testing.ts";

describe("hashPassword and isPassword", { tags: ["USR-01"] }, () => {
  test("a hash says how it was made, is salted, and is scrypt as RFC 7914 has it", () => {
    const hash = hashPassword("a bookshop", scrypt);
    const [, algorithm, parameters, salt = "", key] = hash.split("$");
    expect([algorithm, parameters]).toEqual(["scrypt", "ln=15,r=8,p=3"]);
    const expected = scryptSync("a bookshop", Buffer.from(salt, "base64"), 32, { N: 32_768, r: 8, p: 3, maxmem: 67_108_864 });
    expect(key).toBe(expected.toString("base64").replaceAll("=", ""));
    expect(32_768 * 8 * 3).toBeLessThanOrEqual(2 ** 20);
    expect(hashPassword("a bookshop", quick)).not.toBe(hashPassword("a bookshop", quick));
  });

  test("only the same password has it, however a keyboard composes its characters", () => {
    const hash = hashPassword("Zoë's café №1", quick);
    expect(isPassword("Zoë's café №1".normalize("NFD"), hash, quick)).toBe(true);
    expect(isPassword("Zoe's cafe №1", hash, quick)).toBe(false);
    expect(isPassword("", hash, quick)).toBe(false);
  });

  test("nobody's password is never right", () => {
    expect(isPassword("", null, quick)).toBe(false);
    expect(isPassword("anything", null, () => new Uint8Array(32))).toBe(false);
  });

  test("a weaker hash is outdated, and one of another form is a bug", () => {
    expect(isOutdated("$scrypt$ln=15,r=8,p=3$c2FsdA$aGFzaA")).toBe(false);
    expect(isOutdated("$scrypt$ln=14,r=8,p=3$c2FsdA$aGFzaA")).toBe(true);
    expect(isOutdated("$scrypt$ln=15,r=8,p=1$c2FsdA$aGFzaA")).toBe(true);
    expect(() => isPassword("x", "$2b$10$abc", quick)).toThrow("unknown form");
  });
});

describe("a chosen password", { tags: ["USR-01"] }, () => {
  test.each(["12345678", "Password123", "iloveyou", "QWERTYUIOP", "short", "", "x".repeat(129), "🦉".repeat(7)])(
    "%s is refused",
    (password) => {
      expect(chosenPasswordSchema.safeParse(password).success).toBe(false);
    },
  );

  test.each(["correct horse", "octavo-demo", "🦉".repeat(8), "🦉".repeat(128), " spaces count ", "ﬁne ligatures"])(
    "%s is taken",
    (password) => {
      expect(chosenPasswordSchema.safeParse(password).success).toBe(true);
    },
  );

  test("one presented may be anything that could be one", () => {
    expect(presentedPasswordSchema.safeParse("x").success).toBe(true);
    expect(presentedPasswordSchema.safeParse("x".repeat(129)).success).toBe(false);
  });

  test("the address is none, nor what stands before its @", () => {
    for (const password of ["ada.lovelace@example.com", "Ada.Lovelace@Example.com", "ada.lovelace"]) {
      expect(() => refuseEmailAsPassword(password, "ada.lovelace@example.com")).toThrow("choose a password");
    }
    expect(() => refuseEmailAsPassword("ada.lovelace.1815", "ada.lovelace@example.com")).not.toThrow();
  });
});
