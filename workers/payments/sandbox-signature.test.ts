import { describe, expect, test } from "vitest";
import { isSignedBySandbox } from "./sandbox-signature.ts";
import { sign } from "./testing.ts";

const secret = "test-sandbox-webhook-secret";
const body = '{"id":"evt_1"}';
const bytes = new TextEncoder().encode(body);
const nowMs = 1_790_000_000_000;
const seconds = (count: number) => count * 1_000;
const isSigned = (header: string | null, of = bytes) => isSignedBySandbox(of, header, secret, nowMs);

describe("isSignedBySandbox", () => {
  test("believes the provider's signature, up to 300 s from now on both sides", () => {
    for (const age of [0, 300, -300]) expect(isSigned(sign(body, { atMs: nowMs - seconds(age) })), `${age} s old`).toBe(true);
  });

  test.each([301, -301, 86_400])("refuses a signature that is %s s old", (age) => {
    expect(isSigned(sign(body, { atMs: nowMs - seconds(age) }))).toBe(false);
  });

  test("refuses another body, another secret, another time under the same signature", () => {
    const header = sign(body, { atMs: nowMs });
    expect(isSigned(header, new TextEncoder().encode(`${body} `))).toBe(false);
    expect(isSigned(sign(body, { atMs: nowMs, secret: "guessed" }))).toBe(false);
    expect(isSigned(header.replace(/t=\d+/, `t=${nowMs / 1_000 + 1}`))).toBe(false);
  });

  test.each([null, "", "t=1", "v1=00", "t=,v1=", "t=1e9,v1=zz", `t=-1,v1=${"0".repeat(64)}`, "garbage"])(
    "refuses the header %j",
    (header) => {
      expect(isSigned(header)).toBe(false);
    },
  );
});
