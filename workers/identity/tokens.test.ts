import { generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import { createTokenVerifier } from "../../shared/auth/verify-token.ts";
import { newId } from "../../shared/ids.ts";
import { parseSigningKeys, publicKeySet, type SigningKeys } from "./signing-keys.ts";
import { roleInToken, signAccessToken } from "./tokens.ts";

const newKey = (kid: string) => ({ ...generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" }), kid });
const noon = Date.UTC(2026, 0, 1, 12);
const staff = { userId: newId("user"), role: "admin", sellerId: null, isEmailVerified: true, hasSecondFactor: true } as const;
const session = { sessionId: newId("sess"), proofs: ["pwd", "otp"] as ("pwd" | "otp")[], epoch: 3 };
const sign = (signingKeys: SigningKeys) =>
  signAccessToken({ signingKeys, staffSecondFactor: "required", now: () => noon }, staff, session, 600);
const verifierOf = (signingKeys: SigningKeys, nowMs: number) =>
  createTokenVerifier(() => nowMs).with({
    keySet: async () => publicKeySet(signingKeys),
    sessionState: async () => ({ epoch: 3, revoked: [] }),
  });

describe("signing keys", { tags: ["SEC-03"] }, () => {
  const [third, second, first] = [newKey("third"), newKey("second"), newKey("first")];
  const before = parseSigningKeys(JSON.stringify([second, first]));
  const after = parseSigningKeys(JSON.stringify([third, second, first]));

  test("the second signs, the first is published before it does, none of the private halves is", () => {
    expect([before.current.kid, after.current.kid]).toEqual(["first", "second"]);
    const published = publicKeySet(after);
    expect(published.keys.map(({ kid }) => kid)).toEqual(["third", "second", "first"]);
    for (const { d } of [third, second, first]) expect(JSON.stringify(published)).not.toContain(d);
  });

  test("after a rotation tokens signed before are valid until they expire, and no longer", async () => {
    const { accessToken, expiresAtMs } = await sign(before);
    expect(expiresAtMs).toBe(noon + 600_000);
    expect(await verifierOf(after, noon + 599_000).verify(accessToken)).toMatchObject({ userId: staff.userId, role: "admin" });
    await expect(verifierOf(after, noon + 600_000 + 5_000).verify(accessToken)).rejects.toMatchObject({ code: "unauthenticated" });
  });

  test("who has not asked for the keys since knows the new one already", async () => {
    const { accessToken } = await sign(after);
    expect(await verifierOf(before, noon).verify(accessToken)).toMatchObject({ userId: staff.userId });
  });

  test("once a key is dropped nothing it signed is taken", async () => {
    const { accessToken } = await sign(before);
    const without = parseSigningKeys(JSON.stringify([third, second]));
    await expect(verifierOf(without, noon).verify(accessToken)).rejects.toMatchObject({ code: "unauthenticated" });
  });

  test("a secret of another form is refused without being repeated", () => {
    const halves = JSON.stringify([{ ...first, d: undefined }]);
    for (const text of ["", "secret", "[]", "{}", halves, '[{"kty":"RSA"}]']) {
      expect(() => parseSigningKeys(text)).toThrow(/^SIGNING_KEYS is no list of private Ed25519 keys$/);
    }
  });
});

describe("roleInToken", () => {
  test.each([
    ["admin", true, ["pwd", "otp"], "required", "admin"],
    ["admin", true, ["key"], "required", "admin"],
    ["admin", true, ["pwd"], "required", "buyer"],
    ["admin", true, ["oidc"], "required", "buyer"],
    ["seller", false, ["pwd"], "required", "buyer"],
    ["seller", false, ["key"], "required", "buyer"],
    ["seller", false, ["pwd"], "optional", "seller"],
    ["buyer", false, ["pwd"], "required", "buyer"],
  ] as const)("%s, second factor %s, proved by %j, where it is %s: %s", (role, hasSecondFactor, proofs, rule, expected) => {
    expect(roleInToken({ ...staff, role, hasSecondFactor }, proofs, rule)).toBe(expected);
  });
});
