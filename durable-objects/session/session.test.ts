import { describe, expect, test } from "vitest";
import { newId } from "../../shared/ids.ts";
import { hashOfSecret, ownerOfSecret, secretText } from "./secret-text.ts";
import { isSeenAnew, lifetimeOf, refreshOutcome } from "./session.ts";

const noon = Date.UTC(2026, 0, 1, 12);
const hourMs = 60 * 60 * 1_000;

describe("refreshOutcome", () => {
  test.each([
    ["one nobody knows", null, "unknown"],
    ["one never used", { usedAtMs: null }, "rotate"],
    ["one used this moment", { usedAtMs: noon }, "repeat"],
    ["one used a moment less than ten seconds ago", { usedAtMs: noon - 9_999 }, "repeat"],
    ["one used ten seconds ago", { usedAtMs: noon - 10_000 }, "reuse"],
    ["one used a month ago", { usedAtMs: noon - 30 * 24 * hourMs }, "reuse"],
  ] as const)("%s: %j is %s", (_, token, outcome) => {
    expect(refreshOutcome(token, noon)).toBe(outcome);
  });
});

describe("lifetimeOf", { tags: ["USR-16"] }, () => {
  test("a browser's session lasts thirty idle days, twelve hours for staff; a program's thirty days in all", () => {
    expect(lifetimeOf("browser", false)).toEqual({ ttlMs: 720 * hourMs, isSliding: true });
    expect(lifetimeOf("browser", true)).toEqual({ ttlMs: 12 * hourMs, isSliding: true });
    expect(lifetimeOf("api", true)).toEqual({ ttlMs: 720 * hourMs, isSliding: false });
  });

  test("a session is written again after a hundredth of that time, not for every page", () => {
    const session = { lastSeenAtMs: noon, ttlMs: 100 * hourMs };
    expect([isSeenAnew(session, noon + hourMs - 1), isSeenAnew(session, noon + hourMs)]).toEqual([false, true]);
  });
});

describe("a session's secret", () => {
  const owner = { userId: newId("user"), sessionId: newId("sess") };
  const random = "r".repeat(43);

  test.each(["browser", "api"] as const)("of a %s says whose it is", (kind) => {
    expect(ownerOfSecret(kind, secretText(kind, owner, random))).toEqual(owner);
  });

  test("of one kind is none of the other", () => {
    expect(ownerOfSecret("api", secretText("browser", owner, random))).toBeNull();
    expect(ownerOfSecret("browser", secretText("api", owner, random))).toBeNull();
  });

  test.each(["", "ort_", "x".repeat(95), `${"8".repeat(52)}${random}`, `${secretText("browser", owner, random)}r`])(
    "%j is nobody's",
    (text) => {
      expect(ownerOfSecret("browser", text)).toBeNull();
    },
  );

  test("is kept as SHA-256", () => {
    expect(hashOfSecret("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  });
});
