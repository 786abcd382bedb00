import { generateKeyPairSync } from "node:crypto";
import type { JWK } from "jose";
import { describe, expect, test, vi } from "vitest";
import { type TokenOwner, tokenFor } from "../../tests/tokens.ts";
import type { KeyService, SessionState } from "../contracts/identity.ts";
import { createApp } from "../http/app.ts";
import { newId } from "../ids.ts";
import { authorize, requireOwn } from "./authorize.ts";
import type { PolicyRow } from "./policy.ts";

const key: JWK = { ...(generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" }) as JWK), kid: "now" };
const sessions = new Map<string, SessionState>();
const IDENTITY: KeyService = {
  keySet: async () => ({ keys: [{ kty: "OKP", crv: "Ed25519", x: `${key.x}`, kid: "now", alg: "EdDSA", use: "sig" }] }),
  sessionState: async ({ userId }) => sessions.get(userId) ?? { epoch: 0, revoked: [] },
};

/** A Worker as others are: its routes behind `authorize`. It has nothing of the gateway's. */
const app = createApp<{ IDENTITY: KeyService }>({ domain: "test", ready: async () => ({}) });
app.use("/api/*", authorize());
app.get("/api/books/:id", (c) => c.json({ actor: c.var.actor, reach: c.var.reach, token: c.var.token }));
app.post("/api/books", (c) => c.json({ reach: c.var.reach }));
app.get("/api/users/:id", (c) => {
  requireOwn(c.var, ({ userId }) => userId === c.req.param("id"));
  return c.text("in");
});
app.get("/api/unlisted", (c) => c.text("in"));

const ask = async (path: string, headers: Record<string, string> = {}, method = "GET") =>
  await app.request(path, { method, headers }, { IDENTITY });
const as = async (owner: TokenOwner) => ({ authorization: `Bearer ${await tokenFor(owner, key)}` });

describe("a Worker behind the gateway, asked directly", () => {
  test("refuses a lower role (403) and a guest (401) by itself", { tags: ["USR-12", "USR-17"] }, async () => {
    expect((await ask("/api/books", {}, "POST")).status).toBe(401);
    expect((await ask("/api/books", await as({ role: "buyer" }), "POST")).status).toBe(403);
    expect(await (await ask("/api/books", await as({ role: "seller", sellerId: "seller_1" }), "POST")).json()).toEqual({ reach: "own" });
    expect(await (await ask("/api/books", await as({ role: "admin" }), "POST")).json()).toEqual({ reach: "any" });
  });

  test("takes no header for an identity but a token it has verified", { tags: ["USR-17"] }, async () => {
    const forged = {
      "x-user-id": "user_1",
      "x-user-role": "admin",
      "x-octavo-user": "admin",
      "x-octavo-client": "local",
      "x-api-key": "ock_1",
    };
    expect((await ask("/api/books", forged, "POST")).status).toBe(401);
    for (const authorization of [
      "Basic YWRtaW46YWRtaW4=",
      "Bearer",
      "Bearer ",
      "Bearer a b",
      "bearer: x",
      "Digest x",
      "",
      "Bearer x, Bearer y",
    ]) {
      const response = await ask("/api/books/1", { authorization });
      expect(response.status, authorization).toBe(401);
      expect(await response.json()).toMatchObject({
        type: "urn:octavo:problem:unauthenticated",
        detail: "The access token is not valid, or no longer",
      });
    }
  });

  test("answers 404 for a route that is in no row of the policy, though it has it", { tags: ["USR-12"] }, async () => {
    for (const headers of [{}, await as({ role: "admin" })]) expect((await ask("/api/unlisted", headers)).status).toBe(404);
  });

  test("tells its routes who calls, how far they reach, and their token", async () => {
    const userId = newId("user");
    const headers = await as({ role: "seller", userId, sellerId: "seller_1" });
    expect(await (await ask("/api/books/1", headers)).json()).toEqual({
      actor: expect.objectContaining({ userId, role: "seller", sellerId: "seller_1" }),
      reach: "any",
      token: headers.authorization.slice("Bearer ".length),
    });
    expect(await (await ask("/api/books/1")).json()).toEqual({ actor: null, reach: "any", token: null });
  });

  test("lets owners and admins at what is theirs, and others not (403)", { tags: ["USR-12"] }, async () => {
    const ada = newId("user");
    expect((await ask(`/api/users/${ada}`, await as({ userId: ada }))).status).toBe(200);
    expect((await ask(`/api/users/${ada}`, await as({ role: "admin" }))).status).toBe(200);
    expect((await ask(`/api/users/${ada}`, await as({}))).status).toBe(403);
    expect((await ask(`/api/users/${ada}`, await as({ role: "seller", sellerId: "seller_1" }))).status).toBe(403);
  });

  test("hears of a sign-out itself", { tags: ["USR-17"] }, async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
    const userId = newId("user");
    const headers = await as({ userId, sessionId: "sess_1" });
    expect((await ask("/api/books/1", headers)).status).toBe(200);
    sessions.set(userId, { epoch: 0, revoked: ["sess_1"] });
    vi.setSystemTime(Date.now() + 500);
    expect((await ask("/api/books/1", headers)).status).toBe(401);
    vi.useRealTimers();
  });

  test("is not closed to what is no route of the API", async () => {
    expect((await ask("/health")).status).toBe(200);
    expect((await ask("/openapi.json")).status).toBe(200);
  });
});

test("a table with a fault in it lets in whom the right one refuses: it is the table that decides", { tags: ["USR-12"] }, async () => {
  const open: PolicyRow = { method: "POST", path: "/api/books", guest: "any", buyer: "any", seller: "any", admin: "any", scope: null };
  const faulty = createApp<{ IDENTITY: KeyService }>({ domain: "test", ready: async () => ({}) });
  faulty.use(
    "/api/*",
    authorize(() => open),
  );
  faulty.post("/api/books", (c) => c.text("in"));
  expect((await faulty.request("/api/books", { method: "POST" }, { IDENTITY })).status).toBe(200);
});
