import { generateKeyPairSync } from "node:crypto";
import type { JWK } from "jose";
import { describe, expect, test } from "vitest";
import { type TokenOwner, tokenFor } from "../../tests/tokens.ts";
import type { KeyService } from "../contracts/identity.ts";
import { callerOf, signedIn } from "./caller.ts";

const key: JWK = { ...(generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" }) as JWK), kid: "now" };
const keys: KeyService = {
  keySet: async () => ({ keys: [{ kty: "OKP", crv: "Ed25519", x: `${key.x}`, kid: "now", alg: "EdDSA", use: "sig" }] }),
  sessionState: async () => ({ epoch: 0, revoked: [] }),
};
const call = async (owner: TokenOwner, path = "/api/books/book_1") => await callerOf(keys, await tokenFor(owner, key), "PUT", path);

describe("callerOf", () => {
  test("lets a token do what it may at the route, and reach as far", { tags: ["USR-11", "USR-12"] }, async () => {
    expect(await call({ role: "admin" })).toMatchObject({ reach: "any", actor: { role: "admin" } });
    expect(await call({ role: "seller", sellerId: "seller_1" })).toMatchObject({ reach: "own", actor: { sellerId: "seller_1" } });
    expect(await call({ role: "admin", scopes: ["catalog:write"] })).toMatchObject({ reach: "any" });
  });

  test("refuses a lower role, a key without the scope, a dead token, and a route nobody knows", { tags: ["USR-12"] }, async () => {
    await expect(call({ role: "buyer" })).rejects.toMatchObject({ code: "forbidden" });
    await expect(call({ role: "admin", scopes: ["orders:read"] })).rejects.toMatchObject({ code: "forbidden" });
    await expect(call({ role: "admin", ttlSeconds: -60 })).rejects.toMatchObject({ code: "unauthenticated" });
    await expect(callerOf(keys, "", "PUT", "/api/books/book_1")).rejects.toMatchObject({ code: "unauthenticated" });
    for (const path of ["/api/books/a/b", "/api/books/", "/admin", ""])
      await expect(call({ role: "admin" }, path)).rejects.toMatchObject({ code: "not-found" });
  });
});

test("signedIn gives the caller, and refuses a guest", async () => {
  const { actor } = await call({ role: "admin" });
  expect(signedIn({ actor, reach: "own" })).toEqual({ actor, reach: "own" });
  expect(() => signedIn({ actor: null, reach: "any" })).toThrow(expect.objectContaining({ code: "unauthenticated" }));
});
