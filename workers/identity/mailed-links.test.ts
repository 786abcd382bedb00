import { eq } from "drizzle-orm";
import { afterEach, describe, expect, test, vi } from "vitest";
import { outbox } from "../../shared/events/outbox.ts";
import type { MailTemplate } from "../../shared/events/types.ts";
import { newId } from "../../shared/ids.ts";
import { apiKeyHash, newApiKeySecret } from "./account/api-key-secret.ts";
import { changeEmail } from "./account/change-email.ts";
import { insertAddress, listAddresses } from "./account/repository/addresses.ts";
import { mailFor } from "./mail-for.ts";
import { linkTokenOf } from "./mail-link.ts";
import { register } from "./register.ts";
import { findUser } from "./repository.ts";
import { type MailPayload, planMail } from "./request-mail.ts";
import { forgotPassword } from "./reset-password.ts";
import { signIn } from "./sign-in.ts";
import { apiKeys, mails, providerLinks, recoveryCodes, users } from "./tables.ts";
import { ask, db, identityEnv, isTaken, mailsOf, newAccount, newEmail, quick, testDeps, trace, worker, workerFor } from "./testing.ts";
import { verifiedEmail, verifyEmail } from "./verify-email.ts";

const { deps, afterwards } = testDeps({ derive: quick });
const password = "a bookshop in Bloomsbury";
const other = "a library in Alexandria";
const hourMs = 60 * 60 * 1_000;
const home = { name: "Ada Lovelace", line1: "12 St James's Square", city: "London", postalCode: "SW1Y 4JH", country: "GB" };

/** Somebody new, and the secret of the link they were sent. */
async function newPerson() {
  const email = newEmail();
  const signedIn = await register(deps, { email, password, name: "Ada Lovelace", kind: "api", label: "A test", trace });
  const [mail] = await mailsOf(signedIn.user.id);
  return { email, userId: signedIn.user.id, accessToken: signedIn.accessToken ?? "", link: mail?.token ?? "", mailId: mail?.id ?? "" };
}

/** Has a link sent to set another password; its secret. */
async function resetLinkFor({ email, userId }: { email: string; userId: string }): Promise<string> {
  forgotPassword(deps, { email, trace });
  await afterwards();
  return (await mailsOf(userId)).filter(({ template }) => template === "reset-password").at(-1)?.token ?? "";
}

/** Gives somebody a second factor, an address, an API key and another provider; the key. */
async function withMoreWaysIn(userId: string): Promise<{ id: string; secret: string }> {
  const [id, secret] = [newId("key"), newApiKeySecret()];
  const key = {
    id,
    userId,
    name: "k",
    secretHash: apiKeyHash(secret) ?? "",
    hint: "…",
    createdAtMs: 1,
    scopes: ["catalog:write" as const],
  };
  await db.batch([
    db.update(users).set({ totpSecret: "sealed", totpConfirmedAtMs: 1 }).where(eq(users.id, userId)),
    db.insert(recoveryCodes).values({ userId, codeHash: "hash", usedAtMs: null }),
    db.insert(apiKeys).values(key),
    db.insert(providerLinks).values({ provider: "example", subject: userId, userId, createdAtMs: 1 }),
  ]);
  const kept = { id: newId("addr"), userId, address: home, isDefault: true, version: 1 };
  await insertAddress(db, deps.dataKeys, kept, { max: 1, nowMs: 1 });
  return { id, secret };
}

const reset = (token: string, chosen = other) => ask("POST", "/api/users/password/reset", { token, password: chosen });
const verify = (token: string, by?: { accessToken: string }, given: { password?: string } = {}) =>
  ask("POST", "/api/users/email/verify", { token, ...given }, by ? { authorization: `Bearer ${by.accessToken}` } : {});
const eventsOf = async (userId: string) =>
  (await db.select().from(outbox)).filter(({ envelope }) => envelope.subject === userId).map(({ envelope }) => envelope.type);

afterEach(() => void vi.useRealTimers());

describe("POST /api/users/email/verify", { tags: ["P-75"] }, () => {
  test("verifies the address and tells others, once", async () => {
    const person = await newPerson();
    const { link, userId, email } = person;
    expect(await verifiedEmail(deps, userId)).toBeNull();
    expect(await verify(link, person)).toMatchObject({ status: 200, body: { userId, purpose: "verify-email" } });
    expect(await verifiedEmail(deps, userId)).toEqual({ email });
    expect(await eventsOf(userId)).toEqual(["octavo.user.verified.v1"]);
    expect(await verify(link, person)).toMatchObject({ status: 422, body: { errors: [{ pointer: "/token" }] } });
    expect(await eventsOf(userId)).toHaveLength(1);
  });

  test("only the account's owner may: by their own session, or by the password", async () => {
    const account = await newAccount();
    const [mail] = await mailsOf(account.user.id);
    const link = mail?.token ?? "";
    const stranger = await newPerson();
    const detail = "Sign in to the account this link is for, or send its password";
    expect(await verify(link)).toMatchObject({ status: 401, body: { type: "urn:octavo:problem:unauthenticated", detail } });
    expect((await verify(link, stranger)).status).toBe(401);
    const wrong = await verify(link, undefined, { password: "not the password" });
    expect(wrong).toMatchObject({ status: 422, body: { errors: [{ pointer: "/password" }] } });
    expect(await verifiedEmail(deps, account.user.id)).toBeNull();
    expect((await verify(link, stranger, { password: account.password })).status).toBe(200);
    expect(await verifiedEmail(deps, account.user.id)).toEqual({ email: account.email });
  });

  test("a link that is followed twice at once works once", async () => {
    const person = await newPerson();
    const { link, userId } = person;
    const statuses = (await Promise.all([1, 2, 3].map(() => verify(link, person)))).map(({ status }) => status);
    expect(statuses.sort()).toEqual([200, 422, 422]);
    expect(await eventsOf(userId)).toHaveLength(1);
  });

  test("forged, cut, of another kind, or after 48 hours it is worth nothing, and all of it is told alike", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const person = await newPerson();
    const resetLink = await resetLinkFor(person);
    const forged = linkTokenOf(person.mailId, "another secret");
    for (const token of [forged, person.link.slice(0, -1), resetLink, "x"]) {
      const { status, body } = await verify(token);
      expect([status, body?.detail]).toEqual([422, "This link is not valid, or no longer: ask for a new one"]);
    }
    vi.setSystemTime(Date.now() + 48 * hourMs);
    await expect(verifyEmail(deps, { token: person.link, by: null, trace })).rejects.toMatchObject({ code: "invalid-request" });
    expect(await verifiedEmail(deps, person.userId)).toBeNull();
  });

  test("the link for another address changes it, tells the old one, and ends what was sent there", async () => {
    const person = await newPerson();
    const resetLink = await resetLinkFor(person);
    const to = newEmail("countess");
    const mail = planMail(deps, { template: "change-email", userId: person.userId, payload: { to } }, trace);
    await db.batch(mail.statements);
    expect(await mailFor(deps, mail.mailId)).toMatchObject({ to, name: "" });
    const token = linkTokenOf(mail.mailId, deps.secrets.mailLink);
    expect((await verify(token)).status).toBe(401);
    expect(await verify(token, person)).toMatchObject({ status: 200, body: { purpose: "change-email" } });
    expect(await verifiedEmail(deps, person.userId)).toEqual({ email: to });
    const told = (await mailsOf(person.userId)).find(({ template }) => template === "email-changed");
    expect(await mailFor(deps, told?.id ?? "")).toMatchObject({ to: person.email, name: "", link: null });
    expect((await reset(resetLink)).status).toBe(422);
    expect((await verify(person.link)).status).toBe(422);
    await expect(signIn(deps, { email: person.email, password, client: "test", kind: "api", label: "", trace })).rejects.toThrow();
    expect(await signIn(deps, { email: to, password, client: "test", kind: "api", label: "", trace })).toHaveProperty("accessToken");
  });

  test("an address somebody has taken meanwhile is refused (409), and nothing changes", async () => {
    const [ada, grace] = [await newPerson(), await newPerson()];
    const mail = planMail(deps, { template: "change-email", userId: ada.userId, payload: { to: grace.email } }, trace);
    await db.batch(mail.statements);
    expect((await verify(linkTokenOf(mail.mailId, deps.secrets.mailLink), ada)).status).toBe(409);
    expect((await mailsOf(ada.userId)).filter(({ usedAtMs }) => usedAtMs !== null)).toEqual([]);
  });

  test("the link is sent once more on demand, three times an hour at most, and not to whoever has followed it", async () => {
    const { accessToken, userId } = await newPerson();
    for (let times = 0; times < 4; times += 1)
      expect(await worker.resendVerification({ token: accessToken, trace })).toMatchObject({ ok: true });
    expect(await mailsOf(userId)).toHaveLength(3);
    const grace = await newPerson();
    await verify(grace.link, grace);
    await worker.resendVerification({ token: grace.accessToken, trace });
    expect(await mailsOf(grace.userId)).toHaveLength(1);
  });
});

describe("POST /api/users/password/forgot and /reset", { tags: ["P-75"] }, () => {
  test("the answer does not tell whether the address is known", async () => {
    const { email, userId } = await newPerson();
    const known = await ask("POST", "/api/users/password/forgot", { email });
    const unknown = await ask("POST", "/api/users/password/forgot", { email: newEmail("nobody") });
    expect([known.status, known.body]).toEqual([202, null]);
    expect([unknown.status, unknown.body]).toEqual([202, null]);
    await vi.waitFor(async () => expect((await mailsOf(userId)).map(({ template }) => template)).toContain("reset-password"));
  });

  test("sets the password, verifies the address, ends every session and says so by mail", async () => {
    const person = await newPerson();
    const token = await resetLinkFor(person);
    const command = { email: person.email, client: "test", kind: "api", label: "", trace } as const;
    const sessions = identityEnv.SESSION.getByName(person.userId);
    expect((await reset(token)).status).toBe(204);
    expect(await isTaken(person.accessToken)).toBe(false);
    expect(await sessions.list()).toEqual([]);
    expect(await verifiedEmail(deps, person.userId)).toEqual({ email: person.email });
    expect(await eventsOf(person.userId)).toEqual(["octavo.user.verified.v1"]);
    expect((await mailsOf(person.userId)).map(({ template }) => template)).toContain("password-changed");
    await expect(signIn({ ...deps }, { ...command, password })).rejects.toMatchObject({ code: "unauthenticated" });
    const { deps: real } = testDeps();
    expect(await signIn(real, { ...command, password: other })).toHaveProperty("accessToken");
  });

  test("of an account whose address nobody had verified it ends whatever another could have set up there", async () => {
    const person = await newPerson();
    const { id: keyId, secret } = await withMoreWaysIn(person.userId);
    await reset(await resetLinkFor(person));
    expect(await workerFor("gateway").exchange({ credential: { kind: "api-key", secret }, trace })).toMatchObject({ ok: false });
    expect(await db.select().from(apiKeys).where(eq(apiKeys.id, keyId)).get()).toMatchObject({ revokedAtMs: expect.any(Number) });
    expect(await findUser(db, deps.dataKeys, person.userId)).toMatchObject({ totpSecret: null, totpConfirmedAtMs: null });
    expect(await db.select().from(recoveryCodes).where(eq(recoveryCodes.userId, person.userId))).toEqual([]);
    expect(await db.select().from(providerLinks).where(eq(providerLinks.userId, person.userId))).toEqual([]);
    expect(await listAddresses(db, deps.dataKeys, person.userId)).toEqual([]);
  });

  test("of an account whose address was verified it ends the API keys and the links to providers, and leaves the second factor and addresses", async () => {
    const person = await newPerson();
    await verify(person.link, person);
    const { secret } = await withMoreWaysIn(person.userId);
    await reset(await resetLinkFor(person));
    expect(await workerFor("gateway").exchange({ credential: { kind: "api-key", secret }, trace })).toMatchObject({ ok: false });
    expect(await findUser(db, deps.dataKeys, person.userId)).toMatchObject({ totpSecret: "sealed", totpConfirmedAtMs: 1 });
    expect(await db.select().from(recoveryCodes).where(eq(recoveryCodes.userId, person.userId))).toHaveLength(1);
    expect(await db.select().from(providerLinks).where(eq(providerLinks.userId, person.userId))).toEqual([]);
    expect(await listAddresses(db, deps.dataKeys, person.userId)).toHaveLength(1);
  });

  test("one signs in after it, and still does after following a link that has nothing left to verify", async () => {
    const person = await newPerson();
    await reset(await resetLinkFor(person));
    const { deps: real } = testDeps();
    const command = { email: person.email, password: other, client: "test", kind: "api", label: "", trace } as const;
    const { accessToken = "" } = await signIn(real, command);
    expect((await verify(person.link, { accessToken })).status).toBe(200);
    expect(await signIn(real, command)).toHaveProperty("accessToken");
  });

  test("a link works once, for an hour", async () => {
    const person = await newPerson();
    const token = await resetLinkFor(person);
    const statuses = (await Promise.all([reset(token), reset(token)])).map(({ status }) => status);
    expect(statuses.sort()).toEqual([204, 422]);
    vi.useFakeTimers({ toFake: ["Date"] });
    const late = await resetLinkFor(person);
    vi.setSystemTime(Date.now() + hourMs);
    expect((await reset(late)).status).toBe(422);
  });

  test("a weak password is refused, and the link still works", async () => {
    const person = await newPerson();
    const token = await resetLinkFor(person);
    expect(await reset(token, "password1")).toMatchObject({ status: 422, body: { errors: [{ pointer: "/password" }] } });
    expect(await reset(token, person.email)).toMatchObject({ status: 422, body: { errors: [{ pointer: "/password" }] } });
    expect((await reset(token)).status).toBe(204);
  });

  test("whoever reads the account's mail may sign in at once, however often others have guessed", async () => {
    const person = await newPerson();
    const command = { email: person.email, client: "test", kind: "api", label: "", trace } as const;
    for (let times = 0; times < 7; times += 1) await signIn(deps, { ...command, password: "not the password" }).catch(() => {});
    await expect(signIn(deps, { ...command, password })).rejects.toMatchObject({ code: "rate-limited" });
    expect((await reset(await resetLinkFor(person))).status).toBe(204);
    await expect(signIn(deps, { ...command, password: "still not it" })).rejects.toMatchObject({ code: "unauthenticated" });
  });

  test("a thief who has asked for another address before loses that link too", async () => {
    const person = await newPerson();
    const mail = planMail(deps, { template: "change-email", userId: person.userId, payload: { to: newEmail("thief") } }, trace);
    await db.batch(mail.statements);
    expect((await reset(await resetLinkFor(person))).status).toBe(204);
    expect((await verify(linkTokenOf(mail.mailId, deps.secrets.mailLink))).status).toBe(422);
    expect(await verifiedEmail(deps, person.userId)).toEqual({ email: person.email });
  });

  test("three mails an hour are sent at most", async () => {
    const person = await newPerson();
    for (let times = 0; times < 5; times += 1) await resetLinkFor(person);
    expect((await mailsOf(person.userId)).filter(({ template }) => template === "reset-password")).toHaveLength(3);
  });

  test("nothing of a person is in an event", async () => {
    const person = await newPerson();
    await reset(await resetLinkFor(person));
    const told = JSON.stringify(await db.select().from(outbox));
    for (const secret of [person.email, "Lovelace", person.link]) expect(told).not.toContain(secret);
  });
});

describe("mailFor", { tags: ["P-75"] }, () => {
  const asked = (caller: string, mailId: string) => workerFor(caller).mailFor({ mailId });

  test("tells notifications whom a mail goes to and its link, which is kept nowhere", async () => {
    const { email, mailId, link } = await newPerson();
    const details = await asked("notifications", mailId);
    expect(details).toMatchObject({
      to: email,
      name: "",
      template: "verify-email",
      link: `http://localhost:8787/verify?token=${link}`,
    });
    expect(JSON.stringify(await db.select().from(mails))).not.toContain(link.slice(26));
  });

  test("an account's name is told only to an address that was shown to be its owner's", async () => {
    const person = await newPerson();
    const namedIn = async (template: MailTemplate, payload?: MailPayload) => {
      const mail = planMail(deps, { template, userId: person.userId, payload }, trace);
      await db.batch(mail.statements);
      return (await mailFor(deps, mail.mailId))?.name;
    };
    const to = newEmail("anybody");
    expect([await namedIn("reset-password"), await namedIn("change-email", { to })]).toEqual(["", ""]);
    await verify(person.link, person);
    expect([await namedIn("reset-password"), await namedIn("change-email", { to })]).toEqual(["Ada Lovelace", ""]);
  });

  test("asking for another address, and leaving a verified one, name whoever is known there", async () => {
    const person = await newPerson();
    await verify(person.link, person);
    const to = newEmail("countess");
    await changeEmail(deps, { userId: person.userId, email: to, password, trace });
    const link = (await mailsOf(person.userId)).find(({ template }) => template === "change-email");
    expect(await mailFor(deps, link?.id ?? "")).toMatchObject({ to, name: "" });
    await db.insert(providerLinks).values({ provider: "example", subject: person.userId, userId: person.userId, createdAtMs: 1 });
    expect((await verify(link?.token ?? "", person)).status).toBe(200);
    const told = (await mailsOf(person.userId)).find(({ template }) => template === "email-changed");
    expect(await mailFor(deps, told?.id ?? "")).toMatchObject({ to: person.email, name: "Ada Lovelace" });
    expect(await db.select().from(providerLinks).where(eq(providerLinks.userId, person.userId))).toEqual([]);
  });

  test("the farewell names whoever is known there, and nobody else", { tags: ["P-77"] }, async () => {
    const [unknown, known] = [await newPerson(), await newPerson()];
    await verify(known.link, known);
    for (const { accessToken } of [unknown, known]) await worker.eraseAccount({ token: accessToken, password: "", trace });
    const sent = (await db.select().from(mails)).filter(({ template }) => template === "account-deleted");
    const told = await Promise.all(sent.map(({ id }) => mailFor(deps, id)));
    expect(told.find((each) => each?.to === unknown.email)).toMatchObject({ name: "" });
    expect(told.find((each) => each?.to === known.email)).toMatchObject({ name: "Ada Lovelace" });
  });

  test("tells nobody else", async () => {
    const { mailId } = await newPerson();
    await expect(async () => asked("orders", mailId)).rejects.toThrow("orders may not call this");
    await expect(async () => asked("storefront", mailId)).rejects.toThrow("storefront may not call this");
  });

  test("is null for an unknown mail, one whose link was used, and one of an erased user", async () => {
    expect(await asked("notifications", "mail_01jd0000000000000000000001")).toBeNull();
    const ada = await newPerson();
    await verify(ada.link, ada);
    expect(await asked("notifications", ada.mailId)).toBeNull();
    const grace = await newPerson();
    await db.update(users).set({ erasedAtMs: 1, email: null, name: null, emailIndex: null }).where(eq(users.id, grace.userId));
    expect(await asked("notifications", grace.mailId)).toBeNull();
  });
});
