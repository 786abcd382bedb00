import { createHmac, createPublicKey, generateKeyPairSync, type JsonWebKey } from "node:crypto";
import fc from "fast-check";
import { importJWK, type JWK, type JWTPayload, SignJWT } from "jose";
import { beforeEach, describe, expect, test } from "vitest";
import { tokenFor } from "../../tests/tokens.ts";
import { type KeyService, tokenAudience, tokenIssuer, tokenType } from "../contracts/identity.ts";
import { newId } from "../ids.ts";
import { Problem } from "../problem.ts";
import { createTokenVerifier } from "./verify-token.ts";

const newKey = (kid: string): JWK => ({ ...(generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" }) as JWK), kid });
const publicPart = ({ kty, crv, x, kid }: JWK) => ({ kty: `${kty}`, crv: `${crv}`, x: `${x}`, kid: `${kid}`, alg: "EdDSA", use: "sig" });
const key = newKey("now");
const ada = newId("user");
const start = Date.UTC(2026, 0, 1, 12);

let nowMs = start;
let published: JWK[] = [];
let asked = { keySet: 0, sessionState: 0 };
let sessions: { epoch: number; revoked: string[] } = { epoch: 0, revoked: [] };
const keys: KeyService = {
  keySet: async () => {
    asked.keySet += 1;
    return { keys: published.map(publicPart) };
  },
  sessionState: async () => {
    asked.sessionState += 1;
    return sessions;
  },
};

beforeEach(() => {
  nowMs = start;
  published = [newKey("next"), key];
  asked = { keySet: 0, sessionState: 0 };
  sessions = { epoch: 0, revoked: [] };
});

const newVerifier = () => createTokenVerifier(() => nowMs).with(keys);
const codeOf = async (work: Promise<unknown>) => {
  try {
    await work;
    return null;
  } catch (error) {
    return error instanceof Problem ? error.code : error;
  }
};
const part = (value: unknown) => Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");
const claims = {
  ...{ sub: ada, sid: "sess_1", role: "admin", seller: null, epoch: 0, amr: ["pwd"], email_verified: true, jti: "1" },
  ...{ iss: tokenIssuer, aud: tokenAudience, iat: start / 1_000, exp: start / 1_000 + 600 },
};

/** A token signed with the right key, whatever it says. */
async function signed(said: JWTPayload, header: Record<string, unknown> = {}): Promise<string> {
  const all = { alg: "EdDSA", kid: "now", typ: tokenType, ...header };
  return await new SignJWT(said).setProtectedHeader(all).sign(await importJWK(key, "EdDSA"));
}

describe("a token of identity's", () => {
  test("says who calls", { tags: ["GW-02"] }, async () => {
    const token = await tokenFor({ userId: ada, role: "seller", sellerId: "seller_1", sessionId: "sess_1", nowMs }, key);
    expect(await newVerifier().verify(token)).toEqual({
      ...{ userId: ada, role: "seller", sellerId: "seller_1", sessionId: "sess_1", proofs: ["pwd"], isEmailVerified: true, scopes: null },
    });
  });

  test("of an API key carries the scopes we know and no other", async () => {
    const token = await signed({ ...claims, amr: ["key"], scope: "catalog:write everything orders:read" });
    expect((await newVerifier().verify(token)).scopes).toEqual(["catalog:write", "orders:read"]);
    expect((await newVerifier().verify(await signed({ ...claims, scope: "" }))).scopes).toEqual([]);
  });

  test("is checked once and looked up from then on", { tags: ["NFR-02"] }, async () => {
    const [verifier, token] = [newVerifier(), await tokenFor({ nowMs }, key)];
    for (let index = 0; index < 10; index += 1) await verifier.verify(token);
    expect(asked).toEqual({ keySet: 1, sessionState: 1 });
  });

  test("ends with its time, also when it was checked before", async () => {
    const [verifier, token] = [newVerifier(), await tokenFor({ nowMs, ttlSeconds: 60 }, key)];
    nowMs += 59_999;
    expect(await codeOf(verifier.verify(token))).toBeNull();
    nowMs += 1;
    expect(await codeOf(verifier.verify(token))).toBe("unauthenticated");
    expect(await codeOf(newVerifier().verify(token))).toBe("unauthenticated");
  });

  test("ends ten minutes after it was made, whatever end it names, also when it was checked before", { tags: ["USR-03"] }, async () => {
    const [verifier, endless] = [newVerifier(), await signed({ ...claims, exp: start / 1_000 + 1_000_000 })];
    nowMs += 599_999;
    expect(await codeOf(verifier.verify(endless))).toBeNull();
    nowMs += 1;
    expect(await codeOf(verifier.verify(endless))).toBe("unauthenticated");
    expect(await codeOf(newVerifier().verify(endless))).toBe("unauthenticated");
  });

  test("may be made by a clock five seconds ahead, and by none that is further", { tags: ["USR-03"] }, async () => {
    const madeIn = async (seconds: number) => await signed({ ...claims, iat: start / 1_000 + seconds, exp: start / 1_000 + 600 });
    expect(await codeOf(newVerifier().verify(await madeIn(5)))).toBeNull();
    for (const seconds of [6, 86_400]) expect(await codeOf(newVerifier().verify(await madeIn(seconds)))).toBe("unauthenticated");
  });
});

describe("a forged token is refused", () => {
  const publicKey = createPublicKey({ key: { ...publicPart(key) } as JsonWebKey, format: "jwk" });
  const hs256 = (secret: string | Buffer, header: Record<string, unknown> = {}) => {
    const text = `${part({ alg: "HS256", kid: "now", typ: tokenType, ...header })}.${part(claims)}`;
    return `${text}.${createHmac("sha256", secret).update(text).digest("base64url")}`;
  };
  const forgeries: Record<string, () => string | Promise<string>> = {
    "alg none": () => `${part({ alg: "none", kid: "now", typ: tokenType })}.${part(claims)}.`,
    "alg none in other letters": () => `${part({ alg: "nOnE", kid: "now", typ: tokenType })}.${part(claims)}.`,
    "HS256 with the public key as PEM": () => hs256(publicKey.export({ type: "spki", format: "pem" })),
    "HS256 with the public key's bytes": () => hs256(Buffer.from(`${key.x}`, "base64url")),
    "HS256 with the public key as JSON": () => hs256(JSON.stringify(publicPart(key))),
    "an unknown kid": async () => await tokenFor({ nowMs }, newKey("stranger")),
    "a known kid and another key": async () => await tokenFor({ nowMs }, newKey("now")),
    "a kid that is a path": async () => await tokenFor({ nowMs }, newKey("../../../../dev/null")),
    "a kid of 10 kB": async () => await tokenFor({ nowMs }, newKey("k".repeat(10_240))),
    "no kid": async () => await signed(claims, { kid: undefined }),
    "a key brought along": async () => {
      const own = newKey("own");
      return await new SignJWT(claims)
        .setProtectedHeader({ alg: "EdDSA", typ: tokenType, kid: "own", jwk: publicPart(own) })
        .sign(await importJWK(own, "EdDSA"));
    },
    "an address of keys": async () => {
      const own = newKey("own");
      return await new SignJWT(claims)
        .setProtectedHeader({
          alg: "EdDSA",
          typ: tokenType,
          kid: "own",
          jku: "https://evil.example/jwks.json",
          x5u: "https://evil.example/",
        })
        .sign(await importJWK(own, "EdDSA"));
    },
    "an extension we must understand": async () =>
      await new SignJWT(claims)
        .setProtectedHeader({ alg: "EdDSA", kid: "now", typ: tokenType, crit: ["x-grant"], "x-grant": "all" })
        .sign(await importJWK(key, "EdDSA"), { crit: { "x-grant": true } }),
    "another issuer": async () => await signed({ ...claims, iss: "https://evil.example" }),
    "no issuer": async () => await signed({ ...claims, iss: undefined }),
    "another audience": async () => await signed({ ...claims, aud: "elsewhere" }),
    "no audience": async () => await signed({ ...claims, aud: undefined }),
    "another type": async () => await signed(claims, { typ: "JWT" }),
    "no type": async () => await signed(claims, { typ: undefined }),
    "an end long past": async () => await signed({ ...claims, exp: start / 1_000 - 60 }),
    "no end": async () => await signed({ ...claims, exp: undefined }),
    "no session": async () => await signed({ ...claims, sid: undefined }),
    "a role nobody has": async () => await signed({ ...claims, role: "owner" }),
    "an epoch that is no number": async () => await signed({ ...claims, epoch: "0" }),
    "a user that is none": async () => await signed({ ...claims, sub: "admin" }),
    "a cut signature": async () => (await signed(claims)).slice(0, -10),
    "no signature": async () => (await signed(claims)).replace(/[^.]+$/, ""),
    "another's signature": async () =>
      `${(await signed({ ...claims, role: "buyer" })).replace(/\.[^.]*$/, "")}.${(await signed(claims)).split(".")[2]}`,
    "more than a token may have": async () => `${await signed(claims)}${"A".repeat(3_000)}`,
    nothing: () => "",
    "no token at all": () => "Bearer",
  };

  test.each(Object.entries(forgeries))("%s", { tags: ["GW-02"] }, async (_, forge) => {
    const verifier = newVerifier();
    const token = await forge();
    expect(await codeOf(verifier.verify(token))).toBe("unauthenticated");
    // Whatever was wrong, the words are the same.
    await expect(verifier.verify(token)).rejects.toThrow("The access token is not valid, or no longer");
  });

  test("the same claims under the right header are let in, so it was the header that was refused", async () => {
    expect(await codeOf(newVerifier().verify(await signed(claims)))).toBeNull();
  });

  test("any other text, and any token with a letter changed", { tags: ["ARC-25"] }, async () => {
    const [verifier, token] = [newVerifier(), await signed(claims)];
    await fc.assert(
      fc.asyncProperty(fc.string({ maxLength: 300 }), async (text) => (await codeOf(verifier.verify(text))) === "unauthenticated"),
    );
    const payloadFrom = token.indexOf(".") + 1;
    const changed = fc.record({
      at: fc.integer({ min: payloadFrom, max: token.length - 3 }),
      to: fc.constantFrom("A", "z", "7", "-", "."),
    });
    await fc.assert(
      fc.asyncProperty(changed, async ({ at, to }) => {
        fc.pre(token[at] !== to);
        return (await codeOf(verifier.verify(`${token.slice(0, at)}${to}${token.slice(at + 1)}`))) === "unauthenticated";
      }),
    );
  });
});

describe("a sign-out", () => {
  test("of the session is felt within half a second", { tags: ["GW-02"] }, async () => {
    const [verifier, token] = [newVerifier(), await tokenFor({ nowMs, userId: ada, sessionId: "sess_1" }, key)];
    const other = await tokenFor({ nowMs, userId: ada, sessionId: "sess_2" }, key);
    await verifier.verify(token);
    sessions = { epoch: 0, revoked: ["sess_1"] };
    nowMs += 499;
    expect(await codeOf(verifier.verify(token))).toBeNull();
    nowMs += 1;
    expect(await codeOf(verifier.verify(token))).toBe("unauthenticated");
    expect(await codeOf(verifier.verify(other))).toBeNull();
  });

  test("of all, by a higher epoch, ends what was made before and nothing made after", async () => {
    const [verifier, before, after] = [
      newVerifier(),
      await tokenFor({ nowMs, userId: ada, epoch: 3 }, key),
      await tokenFor({ nowMs, userId: ada, epoch: 4 }, key),
    ];
    sessions = { epoch: 4, revoked: [] };
    expect(await codeOf(verifier.verify(before))).toBe("unauthenticated");
    expect(await codeOf(verifier.verify(after))).toBeNull();
    sessions = { epoch: Number.MAX_SAFE_INTEGER, revoked: [] };
    nowMs += 500;
    expect(await codeOf(verifier.verify(after))).toBe("unauthenticated");
  });

  test("counts from when identity was asked, not from when it answered", async () => {
    const verifier = createTokenVerifier(() => nowMs).with({
      ...keys,
      sessionState: async () => {
        const answer = sessions;
        nowMs += 400;
        return answer;
      },
    });
    const token = await tokenFor({ nowMs, sessionId: "sess_1" }, key);
    await verifier.verify(token);
    sessions = { epoch: 0, revoked: ["sess_1"] };
    nowMs += 100;
    expect(await codeOf(verifier.verify(token))).toBe("unauthenticated");
  });

  test("is not missed because identity is silent: nobody gets in (503), and the next asks again", async () => {
    let isWell = false;
    const moody: KeyService = {
      ...keys,
      sessionState: async (query) => (isWell ? await keys.sessionState(query) : Promise.reject(new Error("gone"))),
    };
    const verifier = createTokenVerifier(() => nowMs).with(moody);
    const token = await tokenFor({ nowMs }, key);
    expect(await codeOf(verifier.verify(token))).toBe("unavailable");
    isWell = true;
    expect(await codeOf(verifier.verify(token))).toBeNull();
    const silent: KeyService = { ...keys, keySet: async () => Promise.reject(new Error("gone")) };
    expect(
      await codeOf(
        createTokenVerifier(() => nowMs)
          .with(silent)
          .verify(token),
      ),
    ).toBe("unavailable");
  });

  test("of one request's asking is not waited for by another", async () => {
    let isFirst = true;
    const verifier = createTokenVerifier(() => nowMs).with({
      ...keys,
      // A request that was cancelled: its call never comes back.
      sessionState: async (query) => {
        if (!isFirst) return await keys.sessionState(query);
        isFirst = false;
        return await new Promise(() => {});
      },
    });
    const token = await tokenFor({ nowMs }, key);
    void verifier.verify(token);
    await verifier.verify(await tokenFor({ nowMs }, key));
    expect(await codeOf(verifier.verify(token))).toBeNull();
  });
});

describe("keys that change", () => {
  test("a token of a key unknown so far is let in once identity publishes it, asked again every ten seconds at most", {
    tags: ["SEC-03"],
  }, async () => {
    const verifier = newVerifier();
    const newer = newKey("newer");
    const token = await tokenFor({ nowMs }, newer);
    await verifier.verify(await tokenFor({ nowMs }, key));
    published = [newKey("newest"), newer, key];
    nowMs += 9_999;
    for (let index = 0; index < 5; index += 1) expect(await codeOf(verifier.verify(token))).toBe("unauthenticated");
    expect(asked.keySet).toBe(1);
    nowMs += 1;
    expect(await codeOf(verifier.verify(token))).toBeNull();
    expect(asked.keySet).toBe(2);
  });

  test("tokens of the key before stay valid while it is published, and no longer", { tags: ["SEC-03"] }, async () => {
    const verifier = newVerifier();
    const [old, later] = [await tokenFor({ nowMs }, key), await tokenFor({ nowMs }, key)];
    const newer = newKey("newer");
    published = [newKey("newest"), newer, key];
    expect(await codeOf(verifier.verify(old))).toBeNull();
    published = [newKey("newest"), newer];
    nowMs += 5 * 60 * 1_000;
    expect(await codeOf(verifier.verify(later))).toBe("unauthenticated");
  });
});
