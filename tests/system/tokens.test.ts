import { createHmac, createPublicKey, generateKeyPairSync, type JsonWebKey, sign } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { recordFigure, seed } from "../figures.ts";
import { bearer, openBackDoor, openPeople, type Person } from "../people.ts";
import { startPlatform, type TestPlatform } from "../platform.ts";
import { openConnections } from "../raw-requests.ts";
import { type Answer, openShop } from "../shop.ts";
import { tokenFor } from "../tokens.ts";

const fuzzedTokens = 10_000;

type SigningKey = JsonWebKey & { kid: string };
type Claims = Record<string, unknown>;

let platform: TestPlatform;
let buyer: Person;
/** The platform's own key that signs now: whoever forges here knows everything but what a valid token needs. */
let signingKey: SigningKey;
let keyServer: Server;
let keyServerAsked = 0;
beforeAll(async () => {
  platform = await startPlatform();
  buyer = await openPeople(platform).buyer();
  const secrets = JSON.parse(await readFile(join(platform.state, "secrets.json"), "utf8")) as { SIGNING_KEYS: string };
  const keys = JSON.parse(secrets.SIGNING_KEYS) as SigningKey[];
  if (!keys[1]) throw new Error("there is no second signing key");
  signingKey = keys[1];
  keyServer = createServer((_, response) => {
    keyServerAsked += 1;
    response.end("{}");
  });
  await new Promise<void>((resolve) => keyServer.listen(0, "127.0.0.1", resolve));
});
afterAll(async () => {
  keyServer.close();
  await platform.stop();
});

const encode = (part: unknown) => Buffer.from(typeof part === "string" ? part : JSON.stringify(part)).toString("base64url");
const partsOf = (token: string) => token.split(".").map((part) => Buffer.from(part, "base64url").toString());
const headerOf = (): Claims => JSON.parse(partsOf(buyer.accessToken)[0] ?? "");
const claimsOf = (): Claims => JSON.parse(partsOf(buyer.accessToken)[1] ?? "");

/** A token with any header and claims, signed rightly: by the platform's own key unless another is given. */
function signed(header: Claims, claims: Claims | string, key: JsonWebKey = signingKey): string {
  const text = `${encode(header)}.${encode(claims)}`;
  return `${text}.${sign(null, Buffer.from(text), { key: key as never, format: "jwk" }).toString("base64url")}`;
}

/** A token whose signature is an HMAC keyed with what everybody knows: the public key, in the forms libraries take it. */
function hmacSigned(publicKey: string | Buffer): string {
  const text = `${encode({ ...headerOf(), alg: "HS256" })}.${encode(claimsOf())}`;
  return `${text}.${createHmac("sha256", publicKey).update(text).digest("base64url")}`;
}

function forgeries(): [what: string, authorization: string][] {
  const [header, claims] = [headerOf(), claimsOf()];
  const [head = "", body = "", signature = ""] = buyer.accessToken.split(".");
  const { d: _, ...publicJwk } = signingKey;
  const pem = createPublicKey({ key: publicJwk as never, format: "jwk" }).export({ format: "pem", type: "spki" });
  const stranger = { ...generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" }), kid: signingKey.kid };
  const { d: __, ...strangersPublic } = stranger;
  const address = `http://127.0.0.1:${(keyServer.address() as AddressInfo).port}/keys.json`;
  const nowSeconds = Math.floor(Date.now() / 1_000);
  const without = (name: string) => Object.fromEntries(Object.entries(claims).filter(([key]) => key !== name));
  const tokens: [string, string][] = [
    ...["none", "None", "nOnE", ""].map((alg): [string, string] => [`alg ${alg}`, `${encode({ ...header, alg })}.${body}.`]),
    ["alg none with a signature", `${encode({ ...header, alg: "none" })}.${body}.${signature}`],
    ["HS256 with the public key's bytes", hmacSigned(Buffer.from(String(signingKey.x), "base64url"))],
    ["HS256 with the public key as PEM", hmacSigned(pem as string)],
    ["HS256 with the public key as JWK", hmacSigned(JSON.stringify(publicJwk))],
    ["HS256 with the public key as it is written", hmacSigned(String(signingKey.x))],
    ["alg Ed448", signed({ ...header, alg: "Ed448" }, claims)],
    ["alg ES256", signed({ ...header, alg: "ES256" }, claims)],
    ["no alg", signed({ kid: header.kid, typ: header.typ }, claims)],
    ["a key nobody knows", signed({ ...header, kid: "nobody" }, claims)],
    ["no key id", signed({ alg: header.alg, typ: header.typ }, claims, stranger)],
    ["a key id that is a path", signed({ ...header, kid: "../../../../dev/null" }, claims)],
    ["a key id that is an address", signed({ ...header, kid: address }, claims)],
    ["a key id that is SQL", signed({ ...header, kid: "' OR 1=1 --" }, claims)],
    ["a key id that is no text", signed({ ...header, kid: { $ne: null } }, claims)],
    ["a key id of 1 kB", signed({ ...header, kid: "k".repeat(1_000) }, claims)],
    ["another key under our id", signed(header, claims, stranger)],
    ["a key in the header", signed({ ...header, jwk: strangersPublic }, claims, stranger)],
    ["jku to a server of theirs", signed({ ...header, jku: address }, claims, stranger)],
    ["x5u to a server of theirs", signed({ ...header, x5u: address }, claims, stranger)],
    ["jku and a key nobody knows", signed({ ...header, kid: "theirs", jku: address }, claims, stranger)],
    ["a critical extension nobody knows", signed({ ...header, crit: ["urn:example"], "urn:example": true }, claims)],
    ["another issuer", signed(header, { ...claims, iss: "https://identity.example" })],
    ["no issuer", signed(header, without("iss"))],
    ["another audience", signed(header, { ...claims, aud: "another" })],
    ["no audience", signed(header, without("aud"))],
    ["typ JWT", signed({ ...header, typ: "JWT" }, claims)],
    ["no typ", signed({ alg: header.alg, kid: header.kid }, claims)],
    ["the typ of an id token", signed({ ...header, typ: "id+jwt" }, claims)],
    ["expired an hour ago", signed(header, { ...claims, iat: nowSeconds - 7_200, exp: nowSeconds - 3_600 })],
    ["expired a minute ago", signed(header, { ...claims, iat: nowSeconds - 600, exp: nowSeconds - 60 })],
    ["not valid before an hour from now", signed(header, { ...claims, nbf: nowSeconds + 3_600 })],
    ["an expiry in words", signed(header, { ...claims, exp: "never" })],
    ...["exp", "iat", "sub", "sid", "jti", "role", "epoch"].map((name): [string, string] => [`no ${name}`, signed(header, without(name))]),
    ["a role there is not", signed(header, { ...claims, role: "root" })],
    ["a user nobody knows", signed(header, { ...claims, sub: "user_7zzzzzzzzzzzzzzzzzzzzzzzzz" })],
    ["a subject that is no user", signed(header, { ...claims, sub: "../admin" })],
    ["an older epoch", signed(header, { ...claims, epoch: -1 })],
    ["claims that are a list", signed(header, "[]")],
    ["claims that are not JSON", signed(header, "not json")],
    ["a role that was written in afterwards", `${head}.${encode({ ...claims, role: "admin" })}.${signature}`],
    ["a signature cut short", buyer.accessToken.slice(0, -8)],
    ["half a signature", `${head}.${body}.${signature.slice(0, 43)}`],
    ["no signature", `${head}.${body}.`],
    ["two parts", `${head}.${body}`],
    ["five parts", `${head}.${body}.${signature}.${body}.${signature}`],
    ["the signature of another token", `${head}.${encode({ ...claims, jti: "another" })}.${signature}`],
    ["nothing at all", "."],
    ["8 kB of letters", "a".repeat(8_000)],
  ];
  return [
    ...tokens.map(([what, token]): [string, string] => [what, `Bearer ${token}`]),
    ...["Basic", "Token", "DPoP", "Negotiate", "JWT", "Bearer:", "MAC"].map((scheme): [string, string] => [
      `a good token in the scheme ${scheme}`,
      `${scheme} ${buyer.accessToken}`,
    ]),
    ["a good token without a scheme", buyer.accessToken],
    ["a scheme without a token", "Bearer"],
    ["two good tokens", `Bearer ${buyer.accessToken} ${buyer.accessToken}`],
    ["two schemes", `Bearer ${buyer.accessToken}, Basic YTpi`],
  ];
}

/** What a refusal says, without what differs from request to request. */
const constantPart = ({ status, body: { requestId: _, instance: __, ...rest } }: Answer) => JSON.stringify({ status, ...rest });

const refusal = JSON.stringify({
  status: 401,
  type: "urn:octavo:problem:unauthenticated",
  title: "You are not signed in",
  detail: "The access token is not valid, or no longer",
});

describe("R18: a forged token", () => {
  const routes: [worker: string, method: string, path: string, body?: unknown][] = [
    ["octavo-identity", "GET", "/api/users/me"],
    ["octavo-catalog", "POST", "/api/books", {}],
    ["octavo-inventory", "GET", "/api/inventory/ANY/ledger"],
    ["octavo-orders", "GET", "/api/orders"],
    ["octavo-cart", "GET", "/api/cart"],
  ];

  test("of every kind we know is refused by the gateway, always in the same words (401)", { tags: ["USR-03", "GW-02"] }, async () => {
    const shop = openShop(platform);
    expect((await shop.call("GET", "/api/users/me", undefined, bearer(buyer))).status).toBe(200);
    const found: string[] = [];
    for (const [what, authorization] of forgeries()) {
      const answer = await shop.call("GET", "/api/users/me", undefined, { authorization });
      if (constantPart(answer) !== refusal) found.push(`${what}: ${JSON.stringify(answer.body)}`);
    }
    expect(found).toEqual([]);
    expect(keyServerAsked).toBe(0);
    recordFigure("R18-forgeries", `${forgeries().length} forged tokens, all 401 with one body; 0 requests to an address in a token`);
  });

  test("is refused by every Worker, past the gateway", { tags: ["USR-03", "USR-17"] }, async () => {
    const askOwner = openBackDoor(platform);
    const found: string[] = [];
    for (const [worker, method, path, body] of routes) {
      const good = await askOwner(worker, method, path, body, bearer(buyer));
      if (good.status === 401 || good.status >= 500) found.push(`${worker} answers ${good.status} to a good token`);
      for (const [what, authorization] of forgeries()) {
        const answer = await askOwner(worker, method, path, body, { authorization });
        if (answer.status !== 401) found.push(`${worker}, ${what}: ${answer.status}`);
      }
    }
    expect(found).toEqual([]);
    expect(keyServerAsked).toBe(0);
  });

  test("of more than 8 kB, such as one with a key id of 10 kB, is refused for its size by the gateway (431), and by every Worker (401)", {
    tags: ["USR-03"],
  }, async () => {
    const authorization = `Bearer ${signed({ ...headerOf(), kid: "k".repeat(10_000) }, claimsOf())}`;
    const answer = await openShop(platform).call("GET", "/api/users/me", undefined, { authorization });
    expect([answer.status, answer.headers.get("content-type")]).toEqual([431, "application/problem+json"]);
    const askOwner = openBackDoor(platform);
    for (const [worker, method, path, body] of routes)
      expect([worker, (await askOwner(worker, method, path, body, { authorization })).status]).toEqual([worker, 401]);
  });

  test("is refused where nobody has to be signed in, too (401)", { tags: ["USR-03"] }, async () => {
    const shop = openShop(platform);
    for (const path of ["/api/cart", "/api/books", "/api/search?q=book"]) {
      const answer = await shop.call("GET", path, undefined, { authorization: `Bearer ${buyer.accessToken.slice(0, -8)}` });
      expect([path, answer.status]).toEqual([path, 401]);
    }
  });

  test("in the address instead of the header is nobody's", { tags: ["USR-03"] }, async () => {
    const answer = await openShop(platform).call("GET", `/api/users/me?access_token=${buyer.accessToken}`);
    expect(answer.status).toBe(401);
  });

  test(`made by changing a good one, ${fuzzedTokens} times, is refused each time (401)`, {
    tags: ["USR-03"],
    timeout: 300_000,
  }, async () => {
    const good = buyer.accessToken;
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";
    const place = fc.nat({ max: good.length - 1 });
    const character = fc.constantFrom(...alphabet);
    const mutation = fc.oneof(
      fc.tuple(place, character).map(([at, text]) => good.slice(0, at) + text + good.slice(at + 1)),
      fc
        .tuple(place, fc.string({ unit: character, minLength: 1, maxLength: 20 }))
        .map(([at, text]) => good.slice(0, at) + text + good.slice(at)),
      fc.tuple(place, fc.integer({ min: 1, max: 40 })).map(([at, length]) => good.slice(0, at) + good.slice(at + length)),
      place.map((at) => good.slice(0, at)),
      fc.string({ unit: character, minLength: 1, maxLength: 600 }),
      fc
        .tuple(fc.json(), fc.json(), fc.string({ unit: character, maxLength: 90 }))
        .map(([header, claims, signature]) => `${encode(header)}.${encode(claims)}.${signature}`),
    );
    // The last character of a signature carries four bits that mean nothing: a token that differs only in them is the same.
    const isSame = (token: string) => token.slice(0, -1) === good.slice(0, -1) && token.length === good.length;
    const tokens = fc.sample(
      mutation.filter((token) => !isSame(token)),
      { numRuns: fuzzedTokens, seed },
    );
    const connections = openConnections(platform.url, 16);
    const counts = new Map<number, number>();
    const odd: string[] = [];
    await connections.sendAll(
      tokens.map((token) => ({ method: "GET", path: "/api/users/me", headers: { authorization: `Bearer ${token}` } })),
      (answer, { headers }) => {
        counts.set(answer.status, (counts.get(answer.status) ?? 0) + 1);
        if (constantPart(answer) !== refusal) odd.push(`${headers?.authorization}: ${constantPart(answer)}`);
      },
    );
    await connections.close();
    expect(odd.slice(0, 10)).toEqual([]);
    expect(Object.fromEntries(counts)).toEqual({ 401: fuzzedTokens });
    expect((await openShop(platform).call("GET", "/api/users/me", undefined, bearer(buyer))).status).toBe(200);
    recordFigure("R18", `${forgeries().length} forged and ${fuzzedTokens} fuzzed tokens: all 401, one body, 0 responses 5xx`, seed);
  });
});

describe("a token of the platform's own key", () => {
  test("is good until it ends, and not after", { tags: ["USR-03"], timeout: 60_000 }, async () => {
    const claims = claimsOf();
    const tokenOf = (ttlSeconds: number) =>
      tokenFor({ userId: buyer.id, sessionId: String(claims.sid), epoch: Number(claims.epoch), ttlSeconds }, signingKey as never);
    const ask = async (accessToken: string) =>
      (await openShop(platform).call("GET", "/api/users/me", undefined, bearer({ accessToken }))).status;
    const brief = await tokenOf(2);
    expect(await ask(brief)).toBe(200);
    // It ends by the clock of who is asked, which is this machine's: the five seconds of tolerance are for a token's beginning.
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    expect(await ask(brief)).toBe(401);
    expect(await ask(await tokenOf(60))).toBe(200);
  });
});

describe("GET /.well-known/jwks.json", () => {
  test("publishes two keys or more, their public halves only", { tags: ["USR-03", "SEC-03"] }, async () => {
    const { status, body } = await openShop(platform).call<{ keys: Record<string, string>[] }>("GET", "/.well-known/jwks.json");
    expect(status).toBe(200);
    expect(body.keys.length).toBeGreaterThanOrEqual(2);
    expect(new Set(body.keys.map((key) => key.kid)).size).toBe(body.keys.length);
    for (const key of body.keys) {
      expect(key).toMatchObject({ kty: "OKP", crv: "Ed25519", alg: "EdDSA", use: "sig" });
      expect(Object.keys(key).toSorted()).toEqual(["alg", "crv", "kid", "kty", "use", "x"]);
    }
    expect(body.keys.map((key) => key.kid)).toContain(headerOf().kid);
  });
});
