import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { eq } from "drizzle-orm";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { Session } from "../../durable-objects/session/index.ts";
import { hashOfSecret, ownerOfSecret, secretText } from "../../durable-objects/session/secret-text.ts";
import { tradesMax } from "../../durable-objects/session/session.ts";
import { createTokenVerifier } from "../../shared/auth/verify-token.ts";
import type { Proof, Role } from "../../shared/contracts/identity.ts";
import { newId } from "../../shared/ids.ts";
import { unwrap } from "../../shared/result.ts";
import { apiKeyHash, newApiKeySecret } from "./account/api-key-secret.ts";
import { forgetCopies } from "./account/forget-copies.ts";
import { exchange } from "./exchange.ts";
import { keyServiceOf } from "./key-service.ts";
import { refresh } from "./refresh.ts";
import { register } from "./register.ts";
import { findUser } from "./repository.ts";
import { type NewSession, startSession } from "./start-session.ts";
import { apiKeys, users } from "./tables.ts";
import { ask, db, identityEnv, isTaken, newEmail, quick, testDeps, trace, worker, workerFor } from "./testing.ts";

const { deps, afterwards } = testDeps({ derive: quick });
const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** Signs somebody new in. */
async function newSession(kind: "api" | "browser") {
  const signedIn = await register(deps, {
    email: newEmail(),
    password: "a bookshop in Bloomsbury",
    name: "Ada",
    kind,
    label: "A test",
    trace,
  });
  const { user, accessToken = "", refreshToken = "", sessionSecret = "" } = signedIn;
  return { userId: user.id, accessToken, refreshToken, sessionSecret, object: identityEnv.SESSION.getByName(user.id) };
}

/** Signs a member of staff in, having proved what is said. */
async function staffSession(role: Role, proofs: Proof[], hasSecondFactor: boolean, sellerId: string | null = null) {
  const { userId } = await newSession("api");
  await db
    .update(users)
    .set({ role, sellerId, totpConfirmedAtMs: hasSecondFactor ? 1 : null, version: 2 })
    .where(eq(users.id, userId));
  const user = await findUser(db, deps.dataKeys, userId);
  if (!user) throw new Error("the account has vanished");
  return await startSession(deps, user, { kind: "browser", label: "A test", proofs });
}

const claimsOf = (token: string) => JSON.parse(atob((token.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/")));
const exchanged = (secret: string, kind: "session" | "api-key" = "session") =>
  workerFor("gateway").exchange({ credential: { kind, secret }, trace });
const refreshed = (refreshToken: string) => ask("POST", "/api/users/refresh", { refreshToken });
/** Moves the clock on. */
const pass = (ms: number) => vi.setSystemTime(Date.now() + ms);

afterEach(() => void vi.useRealTimers());

describe("POST /api/users/refresh", { tags: ["USR-04"] }, () => {
  test("gives a new access token and the next refresh token, and the session goes on", async () => {
    const { refreshToken, accessToken, userId, object } = await newSession("api");
    const { status, body } = await refreshed(refreshToken);
    expect(status).toBe(200);
    expect(body).toMatchObject({ user: { id: userId }, expiresIn: 600, refreshToken: expect.stringMatching(/^ort_/) });
    expect(body?.refreshToken).not.toBe(refreshToken);
    expect(body?.accessToken).not.toBe(accessToken);
    expect(claimsOf(body?.accessToken as string).sid).toBe(claimsOf(accessToken).sid);
    expect(await object.list()).toHaveLength(1);
  });

  test("twenty at once get the same successor, and one session is left", async () => {
    const { refreshToken, object } = await newSession("api");
    const answers = await Promise.all(Array.from({ length: 20 }, () => refreshed(refreshToken)));
    expect(answers.map(({ status }) => status)).toEqual(new Array(20).fill(200));
    expect(new Set(answers.map(({ body }) => body?.refreshToken)).size).toBe(1);
    expect(await object.list()).toHaveLength(1);
    expect((await refreshed(answers[0]?.body?.refreshToken as string)).status).toBe(200);
  });

  test("within ten seconds a used one answers the same successor; after that it ends the whole family", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const { refreshToken, accessToken, object } = await newSession("api");
    const first = await refresh(deps, refreshToken, trace);
    pass(9_999);
    expect((await refresh(deps, refreshToken, trace)).refreshToken).toBe(first.refreshToken);
    expect(await isTaken(accessToken)).toBe(true);
    pass(1);
    await expect(refresh(deps, refreshToken, trace)).rejects.toMatchObject({ code: "unauthenticated" });
    // Whoever holds the successor, thief or owner, is signed out too.
    await expect(refresh(deps, first.refreshToken ?? "", trace)).rejects.toMatchObject({ code: "unauthenticated" });
    expect(await isTaken(accessToken)).toBe(false);
    expect(await isTaken(first.accessToken ?? "")).toBe(false);
    expect(await object.list()).toHaveLength(0);
  });

  test("one used long ago ends the family, however many came after it", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const { refreshToken } = await newSession("api");
    let newest = refreshToken;
    for (let times = 0; times < 5; times += 1) {
      pass(11_000);
      newest = (await refresh(deps, newest, trace)).refreshToken ?? "";
    }
    await expect(refresh(deps, refreshToken, trace)).rejects.toMatchObject({ code: "unauthenticated" });
    await expect(refresh(deps, newest, trace)).rejects.toMatchObject({ code: "unauthenticated" });
  });

  test("a family ends after thirty days, however busy it was", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    let { refreshToken } = await newSession("api");
    for (let days = 0; days < 29; days += 1) {
      pass(dayMs);
      refreshToken = (await refresh(deps, refreshToken, trace)).refreshToken ?? "";
    }
    pass(dayMs);
    await expect(refresh(deps, refreshToken, trace)).rejects.toMatchObject({ code: "unauthenticated" });
  });

  test("a token of more trades than are kept ends its session", { tags: ["USR-04"] }, async () => {
    const { refreshToken, accessToken, object } = await newSession("api");
    const set = `update refresh_tokens set trades = ${tradesMax - 1}`;
    await runInDurableObject(object as never, (_: unknown, state: DurableObjectState) => void state.storage.sql.exec(set));
    const last = await refreshed(refreshToken);
    expect(last.status).toBe(200);
    expect((await refreshed(String(last.body?.refreshToken))).status).toBe(401);
    expect([await isTaken(accessToken), await object.list()]).toEqual([false, []]);
    expect(await contentOf(object)).not.toContain(hashOfSecret(refreshToken));
  });

  test("it survives a restart of the object", async () => {
    const { refreshToken, object } = await newSession("api");
    await evictDurableObject(object);
    const { body } = await refreshed(refreshToken);
    await evictDurableObject(object);
    expect((await refreshed(refreshToken)).body?.refreshToken).toBe(body?.refreshToken);
  });

  test("only hashes of secrets are kept", async () => {
    const { refreshToken, object, userId } = await newSession("api");
    const browser = await newSession("browser");
    const stored = await Promise.all([contentOf(object), contentOf(browser.object)]);
    expect(stored.join()).toContain(claimsOf((await refresh(deps, refreshToken, trace)).accessToken ?? "").sid);
    expect(stored.join()).not.toContain(refreshToken.slice(-43));
    expect(stored.join()).not.toContain(browser.sessionSecret.slice(-43));
    expect(ownerOfSecret("api", refreshToken)?.userId).toBe(userId);
  });

  test("what is no refresh token is 401, and the object of a stranger keeps nothing of it", async () => {
    const { refreshToken, sessionSecret } = { ...(await newSession("browser")), refreshToken: (await newSession("api")).refreshToken };
    const forged = `${refreshToken.slice(0, -43)}${"A".repeat(43)}`;
    const stranger = newId("user");
    const ofNobody = secretText("api", { userId: stranger, sessionId: newId("sess") }, "A".repeat(43));
    for (const token of ["x", "ort_", sessionSecret, forged, ofNobody, refreshToken.slice(0, -1), `${refreshToken}A`]) {
      expect((await refreshed(token)).status).toBe(401);
    }
    expect(await contentOf(identityEnv.SESSION.getByName(stranger))).toBe("[]");
    expect((await refreshed(refreshToken)).status).toBe(200);
    expect((await ask("POST", "/api/users/refresh", {})).status).toBe(401);
  });

  test("a browser, which has no refresh token, gets a short access token by its session; a program's access token gets none", async () => {
    const { sessionSecret } = await newSession("browser");
    const { accessToken } = unwrap(await exchanged(sessionSecret));
    const shown = { authorization: `Bearer ${accessToken}`, "x-octavo-shown-by": "session" };
    const { status, body } = await ask("POST", "/api/users/refresh", {}, shown);
    expect([status, body?.expiresIn, body?.refreshToken]).toEqual([200, 60, undefined]);
    const program = await newSession("api");
    const shownByProgram = { ...shown, authorization: `Bearer ${program.accessToken}` };
    expect((await ask("POST", "/api/users/refresh", {}, shownByProgram)).status).toBe(401);
  });

  test("a browser's access token alone, without the session's cookie, is worth no other: whoever has found it is not let stay", async () => {
    const { sessionSecret } = await newSession("browser");
    const { accessToken } = unwrap(await exchanged(sessionSecret));
    const bare = { authorization: `Bearer ${accessToken}` };
    expect((await ask("POST", "/api/users/refresh", {}, bare)).status).toBe(401);
    expect((await ask("POST", "/api/users/refresh", {}, { ...bare, "x-octavo-shown-by": "bearer" })).status).toBe(401);
  });
});

describe("POST /api/users/logout", { tags: ["USR-04"] }, () => {
  test("ends the session of the refresh token: neither it nor its access token is taken any more", async () => {
    const { refreshToken, accessToken } = await newSession("api");
    expect((await ask("POST", "/api/users/logout", { refreshToken })).status).toBe(204);
    expect(await isTaken(accessToken)).toBe(false);
    expect((await refreshed(refreshToken)).status).toBe(401);
    expect((await ask("POST", "/api/users/logout", { refreshToken })).status).toBe(204);
  });

  test("ends the caller's session and leaves others alone", async () => {
    const { accessToken, userId } = await newSession("api");
    const user = await findUser(db, deps.dataKeys, userId);
    if (!user) throw new Error("the account has vanished");
    const other = await startSession(deps, user, { kind: "api", label: "Another", proofs: ["pwd"] });
    expect((await ask("POST", "/api/users/logout", {}, { authorization: `Bearer ${accessToken}` })).status).toBe(204);
    expect(await isTaken(accessToken)).toBe(false);
    expect(await isTaken(other.accessToken ?? "")).toBe(true);
  });

  test("everywhere: every session ends and every token with it", { tags: ["USR-16"] }, async () => {
    const { accessToken, userId, object } = await newSession("api");
    const user = await findUser(db, deps.dataKeys, userId);
    if (!user) throw new Error("the account has vanished");
    const { sessionSecret = "" } = await startSession(deps, user, { kind: "browser", label: "Firefox on Linux", proofs: ["pwd"] });
    const other = unwrap(await exchanged(sessionSecret));
    expect((await ask("DELETE", "/api/users/me/sessions", undefined, { authorization: `Bearer ${accessToken}` })).status).toBe(204);
    expect(await object.list()).toEqual([]);
    expect([await isTaken(accessToken), await isTaken(other.accessToken)]).toEqual([false, false]);
    expect(await exchanged(sessionSecret)).toMatchObject({ ok: false, error: { code: "unauthenticated" } });
  });

  test("a token that was verified a moment ago is refused within a second", { tags: ["USR-05"] }, async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const { accessToken, userId, refreshToken } = await newSession("api");
    const keys = keyServiceOf(identityEnv);
    const asked = { keySet: vi.fn(keys.keySet), sessionState: vi.fn(keys.sessionState) };
    const verifier = createTokenVerifier().with(asked);
    expect(await verifier.verify(accessToken)).toMatchObject({ userId });
    expect(await verifier.verify(accessToken)).toMatchObject({ userId });
    expect([asked.keySet.mock.calls.length, asked.sessionState.mock.calls.length]).toEqual([1, 1]);
    await ask("POST", "/api/users/logout", { refreshToken });
    pass(501);
    await expect(verifier.verify(accessToken)).rejects.toMatchObject({ code: "unauthenticated" });
  });
});

describe("exchange", { tags: ["USR-16"] }, () => {
  test("a browser's secret gives a token of a minute", async () => {
    const { sessionSecret, userId } = await newSession("browser");
    const { accessToken, expiresAtMs } = unwrap(await exchanged(sessionSecret));
    const { exp, iat, sub, amr } = claimsOf(accessToken);
    expect([exp - iat, sub, amr, exp * 1_000]).toEqual([60, userId, ["pwd"], expiresAtMs]);
  });

  test("the session survives a restart, goes on while it is used, and ends after thirty days without", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const { sessionSecret, object } = await newSession("browser");
    for (let weeks = 0; weeks < 6; weeks += 1) {
      await evictDurableObject(object);
      expect(await exchanged(sessionSecret)).toMatchObject({ ok: true });
      pass(7 * dayMs);
    }
    expect(await exchanged(sessionSecret)).toMatchObject({ ok: true });
    pass(30 * dayMs);
    expect(await exchanged(sessionSecret)).toMatchObject({ ok: false, error: { code: "unauthenticated" } });
  });

  test("is for the gateway and for no other Worker", { tags: ["USR-17"] }, async () => {
    const { sessionSecret: secret } = await newSession("browser");
    for (const other of [worker, workerFor("storefront"), workerFor("orders")])
      await expect(async () => other.exchange({ credential: { kind: "session", secret }, trace })).rejects.toThrow("may not call this");
  });

  test("staff are signed out after twelve hours without", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const { sessionSecret = "" } = await staffSession("admin", ["pwd", "otp"], true);
    pass(12 * 60 * minuteMs - 1);
    expect(await exchanged(sessionSecret)).toMatchObject({ ok: true });
    pass(12 * 60 * minuteMs);
    expect(await exchanged(sessionSecret)).toMatchObject({ ok: false });
  });

  test("what is no secret of anybody's is refused", async () => {
    const { sessionSecret } = await newSession("browser");
    const { refreshToken } = await newSession("api");
    const forged = `${sessionSecret.slice(0, -43)}${"A".repeat(43)}`;
    for (const secret of ["", "x", forged, refreshToken, `${sessionSecret}A`, sessionSecret.slice(26)]) {
      expect(await exchanged(secret)).toMatchObject({ ok: false, error: { code: "unauthenticated" } });
    }
  });

  test("the second exchange reads no database; a change of the account is seen by the next", { tags: ["USR-10"] }, async () => {
    const { sessionSecret, userId, object } = await newSession("browser");
    await object.forget({ version: 1 });
    const prepare = vi.spyOn(identityEnv.DB, "prepare");
    const { deps: watched, afterwards: wait } = testDeps({ derive: quick });
    const isVerifiedNow = async () => {
      const { accessToken } = await exchange(watched, { kind: "session", secret: sessionSecret });
      await wait();
      return claimsOf(accessToken).email_verified;
    };
    expect(await isVerifiedNow()).toBe(false);
    const reads = prepare.mock.calls.length;
    expect(reads).toBeGreaterThan(0);
    expect(await isVerifiedNow()).toBe(false);
    expect(prepare.mock.calls.length).toBe(reads);
    await db.update(users).set({ emailVerifiedAtMs: 1, version: 2 }).where(eq(users.id, userId));
    await object.forget({ version: 2 });
    expect(await isVerifiedNow()).toBe(true);
    // A reader who was slower than the change cannot bring the old copy back.
    await object.remember({ role: "admin", sellerId: null, isEmailVerified: false, hasSecondFactor: false, version: 1 });
    expect(await isVerifiedNow()).toBe(true);
    prepare.mockRestore();
  });

  test.each([
    ["without a second factor", ["pwd"], false, "buyer"],
    ["who has one and did not use it", ["oidc"], true, "buyer"],
    ["who used it", ["pwd", "otp"], true, "seller"],
  ] as const)(
    "where a second factor is required, a seller %s (proved by %j, has one: %s) is a %s in the token",
    async (_, proofs, hasSecondFactor, role) => {
      const { sessionSecret = "", secondFactor } = await staffSession("seller", [...proofs], hasSecondFactor, "seller_1");
      const claims = claimsOf(unwrap(await exchanged(sessionSecret)).accessToken);
      expect([claims.role, claims.seller]).toEqual([role, role === "seller" ? "seller_1" : null]);
      expect(secondFactor).toBe(role === "seller" ? "used" : "required");
    },
  );

  test("an API key gives a token with its scopes; revoked, or of an erased user, it gives none", { tags: ["USR-15"] }, async () => {
    const { user } = await staffSession("admin", ["pwd", "otp"], true);
    const [secret, keyId] = [newApiKeySecret(), newId("key")];
    const row = { id: keyId, userId: user.id, name: "Import", secretHash: apiKeyHash(secret) ?? "", hint: "…", createdAtMs: 1 };
    await db.insert(apiKeys).values({ ...row, scopes: ["catalog:write"] });
    const claims = claimsOf(unwrap(await exchanged(secret, "api-key")).accessToken);
    expect(claims).toMatchObject({ sub: user.id, sid: keyId, amr: ["key"], scope: "catalog:write", role: "admin" });
    await db.update(apiKeys).set({ revokedAtMs: 1 }).where(eq(apiKeys.id, keyId));
    expect(await exchanged(secret, "api-key")).toMatchObject({ ok: false, error: { code: "unauthenticated" } });
    await db.update(apiKeys).set({ revokedAtMs: null }).where(eq(apiKeys.id, keyId));
    await identityEnv.SESSION.getByName(user.id).erase();
    expect(await exchanged(secret, "api-key")).toMatchObject({ ok: false });
    expect(await exchanged(newApiKeySecret(), "api-key")).toMatchObject({ ok: false });
  });
});

describe("the Session object", { tags: ["USR-16"] }, () => {
  test("of a user nobody knows, and of an erased one, no token is taken", async () => {
    const stranger = newId("user");
    expect(await worker.sessionState({ userId: stranger })).toEqual({ epoch: Number.MAX_SAFE_INTEGER, revoked: [] });
    expect(await worker.sessionState({ userId: "../admin" })).toEqual({ epoch: Number.MAX_SAFE_INTEGER, revoked: [] });
    expect(await contentOf(identityEnv.SESSION.getByName(stranger))).toBe("[]");
    const { userId, accessToken, refreshToken, object } = await newSession("api");
    await object.erase();
    expect(await isTaken(accessToken)).toBe(false);
    expect((await refreshed(refreshToken)).status).toBe(401);
    const open = { sessionId: newId("sess"), kind: "api", label: "", proofs: [], isStaff: false, secretHash: "x" } as const;
    const profile = { role: "buyer", sellerId: null, isEmailVerified: false, hasSecondFactor: false, version: 9 } as const;
    expect(await object.open({ ...open, proofs: [], profile })).toBeNull();
    expect((await worker.sessionState({ userId })).epoch).toBe(Number.MAX_SAFE_INTEGER);
  });

  test("begins no session for a sign-in that looked at the account before it was changed", async () => {
    const { userId, object } = await newSession("api");
    const before = await findUser(db, deps.dataKeys, userId);
    if (!before) throw new Error("the account has vanished");
    await db.update(users).set({ passwordHash: null, version: 2 }).where(eq(users.id, userId));
    await forgetCopies(deps, userId);
    const here: NewSession = { kind: "api", label: "Late", proofs: ["pwd"] };
    await expect(startSession(deps, before, here)).rejects.toMatchObject({ code: "unauthenticated" });
    expect(await object.list()).toHaveLength(1);
    expect(await startSession(deps, { ...before, version: 2 }, here)).toHaveProperty("accessToken");
    // One who was slower still cannot bring the old copy back either.
    await expect(startSession(deps, before, here)).rejects.toMatchObject({ code: "unauthenticated" });
  });

  test("holds fifty sessions; the one used least lately makes room, and its tokens end", async () => {
    const { userId, accessToken, object } = await newSession("api");
    const user = await findUser(db, deps.dataKeys, userId);
    if (!user) throw new Error("the account has vanished");
    for (let index = 0; index < 50; index += 1) await startSession(deps, user, { kind: "browser", label: String(index), proofs: ["pwd"] });
    expect(await object.list()).toHaveLength(50);
    expect(await isTaken(accessToken)).toBe(false);
  });

  test("names a hundred ended sessions at most: beyond that all tokens end", async () => {
    const { accessToken, object, userId } = await newSession("api");
    for (let index = 0; index < 100; index += 1) await object.revoke({ sid: `key_${index}` });
    expect((await worker.sessionState({ userId })).revoked).toHaveLength(100);
    expect(await isTaken(accessToken)).toBe(true);
    await object.revoke({ sid: "key_100" });
    expect(await worker.sessionState({ userId })).toEqual({ epoch: 1, revoked: [] });
    expect(await isTaken(accessToken)).toBe(false);
  });

  test("forgets by alarm what is over, and nothing else", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const { object, sessionSecret } = await newSession("browser");
    await object.revoke({ sid: "key_1" });
    expect(await contentOf(object)).toContain("key_1");
    pass(15 * minuteMs);
    expect(await runDurableObjectAlarm(object)).toBe(true);
    expect(await contentOf(object)).not.toContain("key_1");
    expect(await exchanged(sessionSecret)).toMatchObject({ ok: true });
    pass(31 * dayMs);
    expect(await runDurableObjectAlarm(object)).toBe(true);
    expect(await object.list()).toEqual([]);
    expect(await contentOf(object)).not.toContain("A test");
    expect(await runDurableObjectAlarm(object)).toBe(false);
  });

  test("lists sessions without what opens them", async () => {
    const { object } = await newSession("browser");
    const [session] = await object.list();
    expect(Object.keys(session ?? {}).sort()).toEqual(["createdAtMs", "expiresAtMs", "id", "kind", "label", "lastSeenAtMs"]);
    await afterwards();
  });
});

/** Everything an object has stored, as text. */
async function contentOf(object: DurableObjectStub<Session>): Promise<string> {
  return await runInDurableObject(object as never, (_: unknown, state: DurableObjectState) => {
    const tables = state.storage.sql
      .exec<{ name: string }>("select name from sqlite_master where type = 'table' and name not like '\\_%' escape '\\'")
      .toArray();
    return JSON.stringify(tables.map(({ name }) => state.storage.sql.exec(`select * from ${name}`).toArray()));
  });
}
