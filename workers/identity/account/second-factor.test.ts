import { eq } from "drizzle-orm";
import { describe, expect, test, vi } from "vitest";
import { recoveryCodes, users } from "../tables.ts";
import { ask, db, goodPassword, isTaken, logIn, mailsOf, newAccount, newEmail, testDeps, trace } from "../testing.ts";
import { removal } from "./repository/second-factors.ts";
import { beginSecondFactor } from "./second-factor.ts";
import { actorOf, bearer, depsWithMeanwhile, inviteByHand, newBuyer, newStaff, pointersOf, verify } from "./testing.ts";
import { totpCode } from "./totp.ts";
import { confirmSecondFactor, removeSecondFactor } from "./turn-second-factor.ts";

vi.spyOn(console, "log").mockImplementation(() => undefined);

const path = "/api/users/me/second-factor";
/** A code of a later step: each is taken once. */
const laterCode = (secret: string, steps: number) => totpCode(secret, Date.now() + steps * 30_000);
type Codes = { recoveryCodes: string[] };
const noticesOf = async (userId: string) => (await mailsOf(userId)).filter(({ template }) => template === "second-factor-changed");
/** Somebody who has begun, and may confirm by a code of this secret. */
async function beginning() {
  const person = await newBuyer();
  const { sessionId } = await actorOf(person);
  const { deps } = testDeps();
  const { secret } = await beginSecondFactor(deps, { userId: person.id, sessionId });
  const command = (at: string) => ({ userId: person.id, sessionId, code: at, trace });
  const codesKept = () => db.$count(recoveryCodes, eq(recoveryCodes.userId, person.id));
  const row = () => db.select().from(users).where(eq(users.id, person.id)).get();
  return { person, sessionId, deps, secret, command, codesKept, row };
}

async function withSecondFactor() {
  const account = await newAccount();
  await verify({ id: account.user.id, password: account.password });
  const headers = bearer(account.accessToken);
  const begun = await ask("POST", path, undefined, headers);
  const secret = String(begun.body?.secret);
  const confirmed = await ask("PUT", path, { code: totpCode(secret, Date.now()) }, headers);
  const refreshed = await ask("POST", "/api/users/refresh", { refreshToken: account.refreshToken });
  return { account, secret, codes: (confirmed.body as Codes).recoveryCodes, headers: bearer(String(refreshed.body?.accessToken)) };
}

describe("turning a second factor on", () => {
  test("it counts only once a code was given; before that one signs in without", { tags: ["P-73"] }, async () => {
    const { email, password, accessToken } = await newAccount();
    const begun = await ask("POST", path, undefined, bearer(accessToken));
    expect(begun).toMatchObject({
      status: 200,
      body: { secret: expect.stringMatching(/^[A-Z2-7]{32}$/), otpauthUri: expect.stringContaining("otpauth://totp/") },
    });
    expect((await logIn({ email, password })).status).toBe(200);
    expect(pointersOf(await ask("PUT", path, { code: "000000" }, bearer(accessToken)))).toEqual(["/code"]);
    expect(JSON.stringify(await db.select().from(users))).not.toContain(String(begun.body?.secret));
  });

  test("gives ten recovery codes, kept as hashes, tells by mail, and ends all tokens and other sessions", { tags: ["P-73"] }, async () => {
    const account = await newAccount();
    await verify({ id: account.user.id, password: account.password });
    const elsewhere = await logIn({ email: account.email, password: account.password });
    const headers = bearer(account.accessToken);
    const secret = String((await ask("POST", path, undefined, headers)).body?.secret);
    const { status, body } = await ask("PUT", path, { code: totpCode(secret, Date.now()) }, headers);
    expect(status).toBe(200);
    const codes = (body as Codes).recoveryCodes;
    expect(new Set(codes).size).toBe(10);
    const kept = JSON.stringify(await db.select().from(recoveryCodes));
    for (const code of codes) expect(kept).not.toContain(code.replaceAll("-", ""));
    expect(await noticesOf(account.user.id)).toHaveLength(1);
    for (const token of [account.accessToken, elsewhere.body?.accessToken]) expect(await isTaken(String(token))).toBe(false);
    expect((await ask("POST", "/api/users/refresh", { refreshToken: elsewhere.body?.refreshToken })).status).toBe(401);
    const refreshed = await ask("POST", "/api/users/refresh", { refreshToken: account.refreshToken });
    expect(refreshed.body).toMatchObject({ secondFactor: "used" });
    expect((await ask("POST", path, undefined, bearer(String(refreshed.body?.accessToken)))).status).toBe(409);
  });

  test("beginning takes the password once the sign-in is 15 minutes old, so that no stolen token locks its owner out", {
    tags: ["P-73"],
  }, async () => {
    const { user, email, password } = await newAccount();
    vi.useFakeTimers({ now: Date.now() - 16 * 60_000, toFake: ["Date"] });
    const old = await logIn({ email, password });
    vi.useRealTimers();
    const refreshed = await ask("POST", "/api/users/refresh", { refreshToken: old.body?.refreshToken });
    const headers = bearer(String(refreshed.body?.accessToken));
    expect(pointersOf(await ask("POST", path, undefined, headers))).toEqual(["/password"]);
    expect(pointersOf(await ask("POST", path, { password: "not my password" }, headers))).toEqual(["/password"]);
    expect(await db.select().from(users).where(eq(users.id, user.id)).get()).toMatchObject({ totpSecret: null });
    expect((await ask("POST", path, { password }, headers)).status).toBe(200);
  });

  test("staff may do nothing of staff's before it, and everything after", { tags: ["P-73", "USR-11"] }, async () => {
    const email = newEmail("admin");
    const invited = { token: await inviteByHand(email, "admin", null), email, name: "Alma Admin", password: goodPassword };
    const without = bearer(String((await ask("POST", "/api/invitations/accept", invited)).body?.accessToken));
    const routes = [
      ["GET", "/api/users", undefined, 200],
      ["POST", "/api/invitations", { email: newEmail("seller"), role: "seller", sellerName: "A merchant" }, 201],
      ["POST", "/api/api-keys", { name: "a program", scopes: ["orders:read"] }, 201],
    ] as const;
    for (const [method, route, body] of routes) expect([route, (await ask(method, route, body, without)).status]).toEqual([route, 403]);
    const admin = await newStaff("admin");
    for (const [method, route, body, status] of routes)
      expect([route, (await ask(method, route, body, admin.headers)).status]).toEqual([route, status]);
    const withoutCode = await logIn({ email: admin.email, password: admin.password });
    expect(withoutCode).toMatchObject({ status: 401, body: { type: "urn:octavo:problem:second-factor-required" } });
  });

  test("a code sent twice at the same moment counts once", { tags: ["P-73"] }, async () => {
    const { accessToken } = await newAccount();
    const secret = String((await ask("POST", path, undefined, bearer(accessToken))).body?.secret);
    const code = totpCode(secret, Date.now());
    const answers = await Promise.all([1, 2].map(() => ask("PUT", path, { code }, bearer(accessToken))));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });
});

describe("a second factor that changes between the look at it and its confirmation", () => {
  test("another secret that was begun does not count by a code of the first (409)", { tags: ["P-73"] }, async () => {
    const { person, sessionId, deps, secret, command, codesKept, row } = await beginning();
    const racing = depsWithMeanwhile(() => beginSecondFactor(deps, { userId: person.id, sessionId }));
    await expect(confirmSecondFactor(racing, command(totpCode(secret, Date.now())))).rejects.toMatchObject({ code: "conflict" });
    expect(await row()).toMatchObject({ totpConfirmedAtMs: null });
    expect(await codesKept()).toBe(0);
  });

  test("one that the owner's reset took away stays away: nobody is locked out by a squatter's code (409)", { tags: ["P-73"] }, async () => {
    const { person, secret, command, codesKept, row } = await beginning();
    const racing = depsWithMeanwhile(() => db.batch(removal(db, person.id, Date.now())));
    await expect(confirmSecondFactor(racing, command(totpCode(secret, Date.now())))).rejects.toMatchObject({ code: "conflict" });
    expect(await row()).toMatchObject({ totpSecret: null, totpConfirmedAtMs: null });
    expect(await codesKept()).toBe(0);
  });

  test("of two codes sent at once one is taken, and its recovery codes are those that count", { tags: ["P-73"] }, async () => {
    const { person, deps, secret, command } = await beginning();
    const codes = [0, 1].map((steps) => laterCode(secret, steps));
    const outcomes = await Promise.allSettled(codes.map((code) => confirmSecondFactor(deps, command(code))));
    const taken = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
    expect(taken).toHaveLength(1);
    const [code = ""] = taken[0]?.recoveryCodes ?? [];
    expect((await logIn({ email: person.email, password: person.password, code })).status).toBe(200);
  });

  test("one that was set up anew is not turned off by a code of the one before (409)", { tags: ["P-73"] }, async () => {
    const { person, sessionId, deps, secret, command, row } = await beginning();
    const { recoveryCodes: codes } = await confirmSecondFactor(deps, command(totpCode(secret, Date.now())));
    const racing = depsWithMeanwhile(async () => {
      await db.batch(removal(db, person.id, Date.now()));
      const anew = await beginSecondFactor(deps, { userId: person.id, sessionId });
      await confirmSecondFactor(deps, command(totpCode(anew.secret, Date.now())));
    });
    await expect(removeSecondFactor(racing, command(codes[0] ?? ""))).rejects.toMatchObject({ code: "conflict" });
    expect(await row()).toMatchObject({ totpConfirmedAtMs: expect.any(Number) });
  });

  test("three notices an hour tell of it and no more; an address nobody has shown to be theirs is sent none", {
    tags: ["P-73"],
  }, async () => {
    const { person, sessionId, deps, secret, command } = await beginning();
    const { recoveryCodes: codes } = await confirmSecondFactor(deps, command(totpCode(secret, Date.now())));
    expect(await noticesOf(person.id)).toHaveLength(0);
    await verify(person);
    await removeSecondFactor(deps, command(codes[0] ?? ""));
    for (let turn = 0; turn < 2; turn += 1) {
      const anew = await beginSecondFactor(deps, { userId: person.id, sessionId });
      const on = await confirmSecondFactor(deps, command(totpCode(anew.secret, Date.now())));
      await removeSecondFactor(deps, command(on.recoveryCodes[0] ?? ""));
    }
    expect(await noticesOf(person.id)).toHaveLength(3);
  });
});

describe("signing in with a second factor", () => {
  test("takes a code of the app once, and each recovery code once", { tags: ["P-73"] }, async () => {
    const { account, secret, codes } = await withSecondFactor();
    const { email, password } = account;
    expect((await logIn({ email, password })).body).toMatchObject({ type: "urn:octavo:problem:second-factor-required" });
    const code = laterCode(secret, 1);
    expect((await logIn({ email, password, code })).body).toMatchObject({ secondFactor: "used" });
    expect((await logIn({ email, password, code })).status).toBe(401);
    const [first = ""] = codes;
    expect((await logIn({ email, password, code: first.toUpperCase() })).status).toBe(200);
    expect((await logIn({ email, password, code: first })).status).toBe(401);
  });
});

describe("turning it off", () => {
  test("takes a code, tells by mail, and leaves no recovery code behind", { tags: ["P-73"] }, async () => {
    const { account, codes, headers } = await withSecondFactor();
    expect(pointersOf(await ask("DELETE", path, { code: "000000" }, headers))).toEqual(["/code"]);
    expect((await ask("DELETE", path, { code: codes[0] }, headers)).status).toBe(204);
    expect((await logIn({ email: account.email, password: account.password })).body).toMatchObject({ secondFactor: "none" });
    expect((await db.select().from(recoveryCodes)).filter(({ userId }) => userId === account.user.id)).toEqual([]);
    expect(await noticesOf(account.user.id)).toHaveLength(2);
    const again = await ask("POST", "/api/users/login", { email: account.email, password: account.password });
    expect((await ask("DELETE", path, { code: codes[1] }, bearer(String(again.body?.accessToken)))).status).toBe(409);
  });

  test("a stolen token is no way to guess codes: after ten wrong ones none is looked at (429)", { tags: ["P-73", "P-74"] }, async () => {
    const { headers } = await withSecondFactor();
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 12; attempt += 1) statuses.push((await ask("DELETE", path, { code: "123456" }, headers)).status);
    expect(statuses.slice(0, 5)).toEqual([422, 422, 422, 422, 422]);
    expect(statuses.filter((status) => status === 422).length).toBeLessThanOrEqual(10);
    expect(statuses.at(-1)).toBe(429);
  });

  test("is for its owner alone: an admin is refused (403)", { tags: ["P-73"] }, async () => {
    const [buyer, admin] = [await newBuyer(), await newStaff("admin")];
    const [password, code] = [{ password: admin.password }, { code: "123456" }];
    for (const [method, body] of [["POST", password] as const, ["PUT", code] as const, ["DELETE", code] as const])
      expect((await ask(method, `/api/users/${buyer.id}/second-factor`, body, admin.headers)).status).toBe(403);
  });
});
