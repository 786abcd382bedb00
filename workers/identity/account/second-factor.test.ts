import { eq } from "drizzle-orm";
import { describe, expect, test, vi } from "vitest";
import { recoveryCodes, users } from "../tables.ts";
import { ask, db, isTaken, logIn, mailsOf, newAccount } from "../testing.ts";
import { bearer, newBuyer, newStaff, pointersOf } from "./testing.ts";
import { totpCode } from "./totp.ts";

vi.spyOn(console, "log").mockImplementation(() => undefined);

const path = "/api/users/me/second-factor";
/** A code of a later step: each is taken once. */
const laterCode = (secret: string, steps: number) => totpCode(secret, Date.now() + steps * 30_000);
type Codes = { recoveryCodes: string[] };

async function withSecondFactor() {
  const account = await newAccount();
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
    const elsewhere = await logIn({ email: account.email, password: account.password });
    const headers = bearer(account.accessToken);
    const secret = String((await ask("POST", path, undefined, headers)).body?.secret);
    const { status, body } = await ask("PUT", path, { code: totpCode(secret, Date.now()) }, headers);
    expect(status).toBe(200);
    const codes = (body as Codes).recoveryCodes;
    expect(new Set(codes).size).toBe(10);
    const kept = JSON.stringify(await db.select().from(recoveryCodes));
    for (const code of codes) expect(kept).not.toContain(code.replaceAll("-", ""));
    expect((await mailsOf(account.user.id)).map(({ template }) => template)).toContain("second-factor-changed");
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
    const admin = await newStaff("admin");
    expect((await ask("GET", "/api/users", undefined, admin.headers)).status).toBe(200);
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
    expect((await mailsOf(account.user.id)).filter(({ template }) => template === "second-factor-changed")).toHaveLength(2);
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
