import { eq } from "drizzle-orm";
import { describe, expect, test, vi } from "vitest";
import { hashPassword, scrypt } from "../passwords.ts";
import { startSession } from "../start-session.ts";
import { users } from "../tables.ts";
import { ask, db, goodPassword, isTaken, logIn, mailsOf, newAccount, newEmail, quick, testDeps, trace } from "../testing.ts";
import { findLink, useLink } from "../use-link.ts";
import { changeEmail } from "./change-email.ts";
import { changePassword } from "./change-password.ts";
import { requireUser } from "./profile.ts";
import { bearer, depsWithMeanwhile, newBuyer, newStaff, pointersOf, verify } from "./testing.ts";

vi.spyOn(console, "log").mockImplementation(() => undefined);

const better = "a bookshop in Lisbon";
const setPassword = async (userId: string, password: string, derive = scrypt) => {
  await db
    .update(users)
    .set({ passwordHash: hashPassword(password, derive) })
    .where(eq(users.id, userId));
};
/** Each of them with the one after it. */
const pairsOf = (passwords: string[]) => passwords.slice(1).map((after, index) => [passwords[index] ?? "", after] as const);

describe("PUT /api/users/{id}/password", () => {
  const put = (headers: Record<string, string>, body: Record<string, unknown> = {}) =>
    ask("PUT", "/api/users/me/password", { currentPassword: goodPassword, newPassword: better, ...body }, headers);

  test("changes it: the old one opens nothing, all tokens and other sessions end, a mail tells", { tags: ["P-75", "USR-16"] }, async () => {
    const { user, email, password, accessToken, refreshToken } = await newAccount();
    await verify({ id: user.id, password });
    const elsewhere = await logIn({ email, password: goodPassword });
    expect((await put(bearer(accessToken))).status).toBe(204);
    for (const token of [accessToken, elsewhere.body?.accessToken]) expect(await isTaken(String(token))).toBe(false);
    expect((await ask("POST", "/api/users/refresh", { refreshToken: elsewhere.body?.refreshToken })).status).toBe(401);
    expect((await ask("POST", "/api/users/refresh", { refreshToken })).status).toBe(200);
    expect((await logIn({ email, password: goodPassword })).status).toBe(401);
    expect((await logIn({ email, password: better })).status).toBe(200);
    expect((await mailsOf(user.id)).map(({ template }) => template)).toContain("password-changed");
  });

  test("a sign-in by the old one that was under way ends with it", { tags: ["P-75", "USR-16"] }, async () => {
    const { user, accessToken } = await newAccount();
    const { deps } = testDeps();
    const before = await requireUser(deps, user.id);
    expect((await put(bearer(accessToken))).status).toBe(204);
    await expect(startSession(deps, before, { kind: "api", label: "", proofs: ["pwd"] })).rejects.toMatchObject({
      code: "unauthenticated",
    });
  });

  test("three notices an hour tell of it and no more; an address nobody has shown to be theirs is sent none", {
    tags: ["P-75"],
  }, async () => {
    const noticesOf = async (isVerified: boolean) => {
      const { id, password } = await newBuyer();
      if (isVerified) await verify({ id, password });
      const { deps } = testDeps({ derive: quick });
      const passwords = [1, 2, 3, 4, 5].map((count) => `a bookshop with ${count} rooms`);
      await setPassword(id, passwords[0] ?? "", quick);
      for (const [before, after] of pairsOf(passwords))
        await changePassword(deps, { userId: id, sessionId: "sess_1", currentPassword: before, newPassword: after, trace });
      return (await mailsOf(id)).filter(({ template }) => template === "password-changed").length;
    };
    expect(await noticesOf(true)).toBe(3);
    expect(await noticesOf(false)).toBe(0);
  });

  test("one that was under way when the owner reset the password by mail changes nothing (422)", { tags: ["P-75", "USR-16"] }, async () => {
    const { id, email, password } = await newBuyer();
    const deps = depsWithMeanwhile(() => setPassword(id, "the owner's own words"));
    const command = { userId: id, sessionId: "sess_1", currentPassword: password, newPassword: "the thief's own words", trace };
    await expect(changePassword(deps, command)).rejects.toMatchObject({
      code: "invalid-request",
      details: { errors: [{ pointer: "/currentPassword" }] },
    });
    expect((await logIn({ email, password: "the thief's own words" })).status).toBe(401);
    expect((await logIn({ email, password: "the owner's own words" })).status).toBe(200);
  });

  test("makes a reset link that was on its way worthless", { tags: ["P-75"] }, async () => {
    const { user, email, accessToken } = await newAccount();
    await ask("POST", "/api/users/password/forgot", { email });
    const reset = await vi.waitFor(async () => {
      const mail = (await mailsOf(user.id)).find(({ template }) => template === "reset-password");
      if (!mail) throw new Error("no mail yet");
      return mail;
    });
    expect((await put(bearer(accessToken))).status).toBe(204);
    expect((await ask("POST", "/api/users/password/reset", { token: reset.token, password: "yet another one" })).status).toBe(422);
  });

  test("needs the present one, and a good new one (422), and changes nothing without", { tags: ["P-75"] }, async () => {
    const { email, accessToken } = await newAccount();
    const refusals: [Record<string, unknown>, string][] = [
      [{ currentPassword: "not my password" }, "/currentPassword"],
      [{ newPassword: "short" }, "/newPassword"],
      [{ newPassword: "x".repeat(300) }, "/newPassword"],
      [{ newPassword: email }, "/newPassword"],
      [{ role: "admin" }, ""],
    ];
    for (const [body, pointer] of refusals) expect(pointersOf(await put(bearer(accessToken), body))).toEqual([pointer]);
    expect(await isTaken(accessToken)).toBe(true);
    expect((await logIn({ email, password: goodPassword })).status).toBe(200);
  });

  test("a stolen token is no way to guess it: after ten wrong ones none is looked at (429)", { tags: ["P-74"] }, async () => {
    const { accessToken } = await newAccount();
    const answers = [];
    for (let attempt = 0; attempt < 12; attempt += 1) answers.push(await put(bearer(accessToken), { currentPassword: "a wrong one" }));
    expect(answers.at(-1)?.status).toBe(429);
    expect(Number(answers.at(-1)?.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(answers.filter(({ status }) => status === 422).length).toBeLessThanOrEqual(10);
  });

  test("is for its owner alone (403 for an admin)", { tags: ["P-75"] }, async () => {
    const [buyer, admin] = [await newBuyer(), await newStaff("admin")];
    const body = { currentPassword: goodPassword, newPassword: better };
    expect((await ask("PUT", `/api/users/${buyer.id}/password`, body, admin.headers)).status).toBe(403);
  });
});

describe("PUT /api/users/{id}/email", () => {
  const put = (headers: Record<string, string>, email: string, password = goodPassword) =>
    ask("PUT", "/api/users/me/email", { email, password }, headers);
  const verify = (token: string | undefined, accessToken: string) => ask("POST", "/api/users/email/verify", { token }, bearer(accessToken));
  const linkOf = async (userId: string) => (await mailsOf(userId)).findLast(({ template }) => template === "change-email")?.token;

  test("changes it once the link sent to the new address is followed, and tells the old one", { tags: ["P-75"] }, async () => {
    const { user, email, accessToken } = await newAccount();
    const next = newEmail("augusta");
    expect((await put(bearer(accessToken), next)).status).toBe(202);
    expect((await ask("GET", "/api/users/me", undefined, bearer(accessToken))).body).toMatchObject({ email });
    expect(await verify(await linkOf(user.id), accessToken)).toMatchObject({
      status: 200,
      body: { userId: user.id, purpose: "change-email" },
    });
    expect((await logIn({ email: next, password: goodPassword })).body).toMatchObject({ user: { email: next, emailVerified: true } });
    expect((await logIn({ email, password: goodPassword })).status).toBe(401);
    expect((await mailsOf(user.id)).map(({ template }) => template)).toContain("email-changed");
  });

  test("does not tell whether another account has it; following the link does (409)", { tags: ["P-75"] }, async () => {
    const [{ user, accessToken }, other] = [await newAccount(), await newAccount()];
    expect((await put(bearer(accessToken), other.email)).status).toBe(202);
    expect((await verify(await linkOf(user.id), accessToken)).status).toBe(409);
    expect((await logIn({ email: other.email, password: goodPassword })).body).toMatchObject({ user: { id: other.user.id } });
  });

  test("needs the password and another address (422); three links an hour (429), of which the last counts", {
    tags: ["P-75"],
  }, async () => {
    const { user, email, accessToken } = await newAccount();
    expect(pointersOf(await put(bearer(accessToken), newEmail(), "not my password"))).toEqual(["/password"]);
    expect(pointersOf(await put(bearer(accessToken), email.toUpperCase()))).toEqual(["/email"]);
    expect(pointersOf(await put(bearer(accessToken), "ada@example.com\nBcc: eve@example.com"))).toEqual(["/email"]);
    expect((await put(bearer(accessToken), newEmail())).status).toBe(202);
    const first = await linkOf(user.id);
    for (let sent = 1; sent < 3; sent += 1) expect((await put(bearer(accessToken), newEmail())).status).toBe(202);
    expect((await put(bearer(accessToken), newEmail())).status).toBe(429);
    expect((await verify(first, accessToken)).status).toBe(422);
    expect((await verify(await linkOf(user.id), accessToken)).status).toBe(200);
  });

  test("a link that has ended since it was found changes nothing any more (422)", { tags: ["P-75"] }, async () => {
    const { id, email, password, headers } = await newBuyer();
    expect((await put(headers, newEmail())).status).toBe(202);
    const { deps } = testDeps();
    const link = await findLink(deps, (await linkOf(id)) ?? "", ["change-email"]);
    expect((await ask("PUT", "/api/users/me/password", { currentPassword: password, newPassword: better }, headers)).status).toBe(204);
    const effect = db.update(users).set({ role: "admin" }).where(eq(users.id, id));
    await expect(useLink(deps, link, [effect])).rejects.toMatchObject({ details: { errors: [{ pointer: "/token" }] } });
    expect((await logIn({ email, password: better })).body).toMatchObject({ user: { role: "buyer" } });
  });

  test("a password that has changed since it was looked at sends no link (422)", { tags: ["P-75"] }, async () => {
    const { id, password } = await newBuyer();
    const deps = depsWithMeanwhile(() => setPassword(id, better));
    await expect(changeEmail(deps, { userId: id, email: newEmail(), password, trace })).rejects.toMatchObject({
      details: { errors: [{ pointer: "/password" }] },
    });
    expect(await linkOf(id)).toBeUndefined();
  });
});
