import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { eq } from "drizzle-orm";
import { createLocalJWKSet, jwtVerify } from "jose";
import { describe, expect, test, vi } from "vitest";
import { tokenAudience, tokenIssuer } from "../../shared/contracts/identity.ts";
import { accountThrottleName } from "./count-guess.ts";
import { emailIndexOf } from "./email.ts";
import { hashPassword, scrypt } from "./passwords.ts";
import { register } from "./register.ts";
import { signIn } from "./sign-in.ts";
import { users } from "./tables.ts";
import { ask, db, identityEnv, logIn, newAccount, newEmail, quick, testDeps, trace, worker } from "./testing.ts";

const commandFor = (email: string, password: string) =>
  ({ email, password, client: crypto.randomUUID(), kind: "api", label: "A program", trace }) as const;

describe("POST /api/users/login", { tags: ["USR-02"] }, () => {
  test("gives tokens for the right password, however the address is written", async () => {
    const { email, password, user } = await newAccount();
    const { status, body } = await logIn({ email: email.toUpperCase(), password });
    expect(status).toBe(200);
    expect(body).toMatchObject({ user: { id: user.id }, expiresIn: 600, secondFactor: "none" });
  });

  test("the access token says who, for whom, until when, and is signed by a published key", { tags: ["USR-03"] }, async () => {
    const { accessToken, user } = await newAccount();
    const { body: keys } = await ask("GET", "/.well-known/jwks.json");
    const { payload, protectedHeader } = await jwtVerify(accessToken, createLocalJWKSet(keys as never), {
      algorithms: ["EdDSA"],
      issuer: tokenIssuer,
      audience: tokenAudience,
      typ: "at+jwt",
    });
    expect(protectedHeader).toEqual({ alg: "EdDSA", kid: "test-now", typ: "at+jwt" });
    expect(payload).toMatchObject({ sub: user.id, role: "buyer", seller: null, epoch: 0, amr: ["pwd"], email_verified: false });
    expect(payload).toMatchObject({ sid: expect.stringMatching(/^sess_/), jti: expect.any(String) });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(600);
    expect(JSON.stringify(payload)).not.toMatch(/example\.com|Lovelace/);
  });

  test("an unknown address and a wrong password are told alike (401)", async () => {
    const { email } = await newAccount();
    const wrong = await logIn({ email, password: "not the password" });
    const unknown = await logIn({ email: newEmail("nobody"), password: "not the password" });
    for (const { status, body } of [wrong, unknown]) {
      expect(status).toBe(401);
      expect({ ...body, requestId: "" }).toEqual({ ...wrong.body, requestId: "" });
    }
  });

  test("the slow function runs exactly once: known address, wrong password, unknown address, no password at all", async () => {
    const { email, password } = await newAccount();
    const { email: withoutPassword, user } = await newAccount();
    await db.update(users).set({ passwordHash: null }).where(eq(users.id, user.id));
    const cases = [
      [email, password, true],
      [email, "not the password", false],
      [newEmail("nobody"), password, false],
      [withoutPassword, password, false],
    ] as const;
    for (const [address, presented, isRight] of cases) {
      const { deps, derive } = testDeps();
      const outcome = signIn(deps, commandFor(address, presented));
      if (isRight) await outcome;
      else await expect(outcome).rejects.toMatchObject({ code: "unauthenticated" });
      expect(derive).toHaveBeenCalledTimes(1);
      expect(derive.mock.calls[0]?.slice(2)).toEqual([32, { N: 32_768, r: 8, p: 3, maxmem: 67_108_864 }]);
    }
  });

  test("a hash of lesser strength is made anew at the next sign-in, and works like before", async () => {
    const { email, password, user } = await newAccount();
    const weaker: typeof scrypt = (text, salt, length, options) => scrypt(text, salt, length, { ...options, N: 2 ** 14 });
    const weak = hashPassword(password, weaker).replace("ln=15", "ln=14");
    await db.update(users).set({ passwordHash: weak }).where(eq(users.id, user.id));
    for (const times of [2, 1]) {
      const { deps, derive } = testDeps();
      await signIn(deps, commandFor(email, password));
      expect(derive).toHaveBeenCalledTimes(times);
    }
    const [row] = await db.select().from(users).where(eq(users.id, user.id));
    expect(row?.passwordHash).toMatch(/^\$scrypt\$ln=15,/);
  });

  test("neither address nor password nor token is logged", async () => {
    const { email, password } = await newAccount();
    const lines: string[] = [];
    const { deps } = testDeps({ log: (...line) => void lines.push(JSON.stringify(line)) });
    const { accessToken } = await signIn(deps, commandFor(email, password));
    await expect(signIn(deps, commandFor(email, "not the password"))).rejects.toThrow();
    expect(lines.length).toBeGreaterThan(1);
    for (const secret of [email, password, "not the password", accessToken ?? "", "Lovelace"])
      expect(lines.join("\n")).not.toContain(secret);
  });

  test("a second factor is asked for once the password was right", async () => {
    const { email, password, user } = await newAccount();
    await db.update(users).set({ totpConfirmedAtMs: 1 }).where(eq(users.id, user.id));
    expect(await logIn({ email, password })).toMatchObject({ status: 401, body: { type: "urn:octavo:problem:second-factor-required" } });
    expect(await logIn({ email, password: "not the password" })).toMatchObject({
      status: 401,
      body: { type: "urn:octavo:problem:unauthenticated" },
    });
    expect(await logIn({ email, password, code: "000000" })).toMatchObject({ status: 401, body: { errors: [{ pointer: "/code" }] } });
  });

  test.each([
    ["a password of 300 characters", { password: "ab".repeat(150) }, 422],
    ["an address with a line break", { email: "ada@example.com\n" }, 422],
    ["no password", { password: undefined }, 422],
    ["a role", { role: "admin" }, 422],
  ])("%s is refused", async (_, more, status) => {
    expect((await ask("POST", "/api/users/login", { email: newEmail(), password: "not the password", ...more })).status).toBe(status);
  });
});

describe("throttling", { tags: ["P-74"] }, () => {
  const passwords = (count: number) => Array.from({ length: count }, (_, index) => `wrong password ${index}`);

  test.each(["known", "unknown"])(
    "of thirty wrong passwords at once for a %s account, from as many clients, ten are looked at",
    async (kind) => {
      const email = kind === "known" ? (await newAccount()).email : newEmail("nobody");
      const { deps, derive } = testDeps();
      const outcomes = await Promise.allSettled(passwords(30).map((password) => signIn(deps, commandFor(email, password))));
      const codes = outcomes.map((outcome) => outcome.status === "rejected" && outcome.reason.code);
      expect(codes.filter((code) => code === "unauthenticated")).toHaveLength(10);
      expect(codes.filter((code) => code === "rate-limited")).toHaveLength(20);
      expect(derive).toHaveBeenCalledTimes(10);
    },
  );

  test("after five mistakes the right password has to wait as well, and says how long", async () => {
    const { email, password } = await newAccount();
    for (const wrong of passwords(6)) await logIn({ email, password: wrong });
    const { status, headers, body } = await logIn({ email, password });
    expect(status).toBe(429);
    expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
    expect(body).toMatchObject({ type: "urn:octavo:problem:rate-limited", retryAfterSeconds: expect.any(Number) });
  });

  test("the right password forgives the mistakes before it", async () => {
    const { deps } = testDeps({ derive: quick });
    const { email, password } = { email: newEmail(), password: "a bookshop in Bloomsbury" };
    await register(deps, { email, password, name: "Ada Lovelace", kind: "api", label: "A program", trace });
    for (let round = 0; round < 3; round += 1) {
      for (const wrong of passwords(4))
        await expect(signIn(deps, commandFor(email, wrong))).rejects.toMatchObject({ code: "unauthenticated" });
      expect(await signIn(deps, commandFor(email, password))).toHaveProperty("accessToken");
    }
  });

  test("a client that guesses for many accounts is slowed down, and others are not", async () => {
    const client = crypto.randomUUID();
    const { deps } = testDeps({ limitFactor: 0.1, derive: quick });
    const guessFor = (email: string, from: string) => signIn(deps, { ...commandFor(email, "not the password"), client: from });
    const codes = [];
    for (let index = 0; index < 6; index += 1) codes.push(await guessFor(newEmail("nobody"), client).catch(({ code }) => code));
    expect(codes).toEqual(["unauthenticated", "unauthenticated", "unauthenticated", "unauthenticated", "rate-limited", "rate-limited"]);
    await expect(guessFor(newEmail("nobody"), "another client")).rejects.toMatchObject({ code: "unauthenticated" });
  });

  test("no restart forgives anything, and a quiet quarter of an hour leaves nothing behind", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const { deps } = testDeps({ derive: quick });
    const email = newEmail("nobody");
    for (const wrong of passwords(6)) await signIn(deps, commandFor(email, wrong)).catch(() => {});
    const counter = identityEnv.SIGN_IN_THROTTLE.getByName(accountThrottleName(emailIndexOf(email, deps.secrets.emailIndex)));
    await evictDurableObject(counter);
    await expect(signIn(deps, commandFor(email, "not the password"))).rejects.toMatchObject({ code: "rate-limited" });
    vi.setSystemTime(Date.now() + 16 * 60_000);
    expect(await runDurableObjectAlarm(counter)).toBe(true);
    expect(await runInDurableObject(counter, (_, state) => state.storage.list())).toEqual(new Map());
    await expect(signIn(deps, commandFor(email, "not the password"))).rejects.toMatchObject({ code: "unauthenticated" });
    vi.useRealTimers();
  });

  test("pages are told the same way", async () => {
    const { email } = await newAccount();
    const command = { ...commandFor(email, "not the password"), kind: "browser" } as const;
    const outcomes = [];
    for (let index = 0; index < 7; index += 1) outcomes.push(await worker.signIn(command));
    expect(outcomes[0]).toMatchObject({ ok: false, error: { code: "unauthenticated" } });
    expect(outcomes[6]).toMatchObject({ ok: false, error: { code: "rate-limited", fields: { retryAfterSeconds: expect.any(Number) } } });
  });
});
