import { describe, expect, test } from "vitest";
import { newTotpSecret, otpauthUri, stepOfCode, totpCode } from "./totp.ts";

/** "12345678901234567890" in base 32: the secret of RFC 6238, appendix B. */
const rfcSeed = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

describe("totpCode", () => {
  // Appendix B has codes of eight digits; ours are their last six.
  test.each([
    [59, "287082"],
    [1_111_111_109, "081804"],
    [1_111_111_111, "050471"],
    [1_234_567_890, "005924"],
    [2_000_000_000, "279037"],
    [20_000_000_000, "353130"],
  ])("is that of RFC 6238, appendix B, at second %d", { tags: ["P-73"] }, (seconds, code) => {
    expect(totpCode(rfcSeed, seconds * 1_000)).toBe(code);
  });
});

describe("stepOfCode", () => {
  const nowMs = 1_800_000_015_000;
  const step = Math.floor(nowMs / 30_000);
  const codeAt = (steps: number) => totpCode(rfcSeed, nowMs + steps * 30_000);

  test("takes the code of now, of the step before and of the one after, and no other", { tags: ["P-73"] }, () => {
    expect([-2, -1, 0, 1, 2].map((steps) => stepOfCode(rfcSeed, codeAt(steps), nowMs, null))).toEqual([
      null,
      step - 1,
      step,
      step + 1,
      null,
    ]);
  });

  test("takes no step twice, nor one before the last that was taken", { tags: ["P-73"] }, () => {
    expect(stepOfCode(rfcSeed, codeAt(0), nowMs, step)).toBeNull();
    expect(stepOfCode(rfcSeed, codeAt(-1), nowMs, step)).toBeNull();
    expect(stepOfCode(rfcSeed, codeAt(1), nowMs, step)).toBe(step + 1);
  });

  test.each(["", "12345", "1234567", "abcdef", "١٢٣٤٥٦"])("%j is no code", (code) => {
    expect(stepOfCode(rfcSeed, code, nowMs, null)).toBeNull();
  });
});

test("a new secret is 160 bits in base 32, and each is another", () => {
  const secrets = Array.from({ length: 20 }, newTotpSecret);
  for (const secret of secrets) expect(secret).toMatch(/^[A-Z2-7]{32}$/);
  expect(new Set(secrets).size).toBe(20);
});

test("the link for an authenticator app names issuer, account and secret, whatever is in the address", () => {
  const uri = new URL(otpauthUri(rfcSeed, "ada&eve?=@example.com"));
  expect([uri.protocol, uri.host]).toEqual(["otpauth:", "totp"]);
  expect(decodeURIComponent(uri.pathname)).toBe("/Octavo:ada&eve?=@example.com");
  expect(Object.fromEntries(uri.searchParams)).toEqual({
    secret: rfcSeed,
    issuer: "Octavo",
    algorithm: "SHA1",
    digits: "6",
    period: "30",
  });
});
