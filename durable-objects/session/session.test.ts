import { describe, expect, test } from "vitest";
import { newId } from "../../shared/ids.ts";
import { hashOfSecret, ownerOfSecret, secretText } from "./secret-text.ts";
import { isSeenAnew, refreshOutcome, tradesMax, ttlMsOf } from "./session.ts";

const noon = Date.UTC(2026, 0, 1, 12);
const hourMs = 60 * 60 * 1_000;

describe("refreshOutcome", () => {
  test.each([
    ["one nobody knows", null, "unknown"],
    ["one never used", { usedAtMs: null, trades: 0 }, "rotate"],
    ["one used this moment", { usedAtMs: noon, trades: 0 }, "repeat"],
    ["one used a moment less than ten seconds ago", { usedAtMs: noon - 9_999, trades: 0 }, "repeat"],
    ["one used ten seconds ago", { usedAtMs: noon - 10_000, trades: 0 }, "reuse"],
    ["one used a month ago", { usedAtMs: noon - 30 * 24 * hourMs, trades: 0 }, "reuse"],
    ["the last one a session is given", { usedAtMs: null, trades: tradesMax - 1 }, "rotate"],
    ["one after more trades than are kept", { usedAtMs: null, trades: tradesMax }, "worn-out"],
    ["one stolen before those", { usedAtMs: noon - 10_000, trades: 1 }, "reuse"],
  ] as const)("%s: %j is %s", (_, token, outcome) => {
    expect(refreshOutcome(token, noon)).toBe(outcome);
  });
});

describe("ttlMsOf", { tags: ["USR-16"] }, () => {
  test("a browser's session lasts thirty idle days, twelve hours for staff; a program's thirty days in all", () => {
    const hours = [ttlMsOf("browser", false), ttlMsOf("browser", true), ttlMsOf("api", true)].map((ms) => ms / hourMs);
    expect(hours).toEqual([720, 12, 720]);
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
