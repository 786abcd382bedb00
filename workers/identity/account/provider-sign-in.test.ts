import { eq } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { Problem } from "../../../shared/problem.ts";
import { outbox, providerLinks, users } from "../tables.ts";
import { ask, db, isTaken, mailsOf, newAccount, newEmail, testDeps, trace, worker } from "../testing.ts";
import { createDiscovery } from "./oidc/discover.ts";
import type { Provider } from "./oidc/providers.ts";
import { createOidcProvider, type ProviderPerson } from "./oidc/testing.ts";
import { beginProviderSignIn, finishProviderSignIn, finishWithSecondFactor, type ProviderDeps } from "./provider-sign-in.ts";
import { providerLinkInsert } from "./repository/provider-links.ts";
import { bearer, itemsOf } from "./testing.ts";
import { totpCode } from "./totp.ts";

vi.spyOn(console, "log").mockImplementation(() => undefined);

const provider: Provider = { id: "example", name: "Example", issuer: "https://id.example", clientId: "octavo", clientSecret: "s3cret" };
const redirectUri = "https://shop.example/sign-in/with/example/callback";
const here = { kind: "api", label: "Firefox on Linux", trace } as const;

let remote: Awaited<ReturnType<typeof createOidcProvider>>;
let deps: ProviderDeps;
beforeAll(async () => {
  remote = await createOidcProvider(provider);
  deps = { ...testDeps().deps, providers: [provider], discovery: createDiscovery(remote.fetch), fetch: remote.fetch };
});
beforeEach(() => remote.setFault());

let people = 0;
/** Somebody the provider knows, and nobody here. */
const stranger = (change: Partial<ProviderPerson> = {}): ProviderPerson => {
  people += 1;
  return { sub: `subject-${people}`, email: newEmail("olga"), email_verified: true, name: "Olga Open", ...change };
};
/** Leaves for the provider and is sent back, as a browser does. */
async function away(person: ProviderPerson) {
  remote.setPerson(person);
  const { url, cookie } = await beginProviderSignIn(deps, { provider: "example", redirectUri, trace });
  const back = new URL((await remote.fetch(url)).headers.get("location") ?? "");
  const [code = "", state = ""] = [back.searchParams.get("code") ?? "", back.searchParams.get("state") ?? ""];
  return { provider: "example", redirectUri, cookie, code, state, ...here };
}
const signInAs = async (person: ProviderPerson) => await finishProviderSignIn(deps, await away(person));
const problemOf = async (work: Promise<unknown>) =>
  await work.then(
    () => null,
    (error) => (error instanceof Problem ? error : Promise.reject(error)),
  );
const linksOf = (userId: string) => db.select().from(providerLinks).where(eq(providerLinks.userId, userId));
async function verifiedAccount() {
  const account = await newAccount();
  const [mail] = await mailsOf(account.user.id);
  await ask("POST", "/api/users/email/verify", { token: mail?.token, password: account.password });
  return account;
}

describe("coming from a provider", () => {
  test("whom nobody knows becomes an account without a password, whose address is verified, and is the same next time", {
    tags: ["USR-14"],
  }, async () => {
    const person = stranger();
    const first = await signInAs(person);
    expect(first).toMatchObject({ user: { email: person.email, name: "Olga Open", role: "buyer", emailVerified: true } });
    expect(await isTaken(first.accessToken ?? "")).toBe(true);
    const row = await db.select().from(users).where(eq(users.id, first.user.id)).get();
    expect(row).toMatchObject({ passwordHash: null, email: expect.not.stringContaining("olga") });
    const told = (await db.select().from(outbox)).filter(({ envelope }) => envelope.subject === first.user.id);
    expect(told.map(({ envelope, subscriber }) => [envelope.type, subscriber])).toEqual([["octavo.user.verified.v1", "orders"]]);
    // By the subject, not by the address, which may change there.
    const again = await signInAs({ ...person, email: newEmail("olga"), email_verified: false });
    expect(again.user.id).toBe(first.user.id);
    expect(await linksOf(first.user.id)).toHaveLength(1);
  });

  test("the token says how somebody proved who they are", { tags: ["USR-14"] }, async () => {
    const { accessToken = "" } = await signInAs(stranger());
    expect(JSON.parse(atob(accessToken.split(".")[1]?.replaceAll("-", "+").replaceAll("_", "/") ?? ""))).toMatchObject({ amr: ["oidc"] });
  });

  test("a verified address finds the account that has verified it too, and links it, which a mail tells once", {
    tags: ["USR-14"],
  }, async () => {
    const account = await verifiedAccount();
    const person = stranger({ email: account.email.toUpperCase() });
    expect((await signInAs(person)).user.id).toBe(account.user.id);
    expect((await signInAs(person)).user.id).toBe(account.user.id);
    expect(await linksOf(account.user.id)).toMatchObject([{ provider: "example", subject: person.sub }]);
    expect((await mailsOf(account.user.id)).filter(({ template }) => template === "provider-linked")).toHaveLength(1);
  });

  test("an account that was changed or erased meanwhile is linked to nobody", { tags: ["USR-14"] }, async () => {
    const { user } = await newAccount();
    const link = { provider: "example", subject: user.id, userId: user.id, createdAtMs: 1 };
    await db.update(users).set({ erasedAtMs: 1 }).where(eq(users.id, user.id));
    await providerLinkInsert(db, { ...link, version: 1 });
    await db.update(users).set({ erasedAtMs: null, version: 2 }).where(eq(users.id, user.id));
    await providerLinkInsert(db, { ...link, version: 1 });
    expect(await linksOf(user.id)).toEqual([]);
    await providerLinkInsert(db, { ...link, version: 2 });
    expect(await linksOf(user.id)).toMatchObject([link]);
  });

  test("an account that has not shown the address to be its own is not handed over: sign in first", { tags: ["USR-14"] }, async () => {
    const squatter = await newAccount();
    const person = stranger({ email: squatter.email });
    expect(await problemOf(signInAs(person))).toMatchObject({ code: "conflict" });
    expect(await linksOf(squatter.user.id)).toEqual([]);
    // Once whoever has its password has confirmed the address as well, it is theirs by either door.
    const [mail] = await mailsOf(squatter.user.id);
    await ask("POST", "/api/users/email/verify", { token: mail?.token, password: squatter.password });
    expect((await signInAs(person)).user.id).toBe(squatter.user.id);
  });

  test.each([
    { email_verified: false },
    { email_verified: "false" },
    { email_verified: undefined },
    { email: undefined },
    { email: "not an address" },
  ])("with %j no account is found and none is made", { tags: ["USR-14"] }, async (change) => {
    const account = await verifiedAccount();
    const before = await db.$count(users);
    expect(await problemOf(signInAs(stranger({ email: account.email, ...change })))).toMatchObject({ code: "conflict" });
    expect(await linksOf(account.user.id)).toEqual([]);
    expect(await db.$count(users)).toBe(before);
  });
});

describe("a sign-in that was begun elsewhere is refused", () => {
  const refusal = { code: "unauthenticated" };

  test("another's state, cookie, provider or address", { tags: ["USR-14"] }, async () => {
    const [mine, theirs] = [await away(stranger()), await away(stranger())];
    for (const change of [
      { state: theirs.state },
      { cookie: theirs.cookie },
      { cookie: "made-up" },
      { provider: "other" },
      { redirectUri: "https://evil.example" },
    ])
      expect(await problemOf(finishProviderSignIn(deps, { ...mine, ...change }))).toMatchObject(refusal);
    expect((await finishProviderSignIn(deps, mine)).user.email).toBeTruthy();
  });

  test("a cookie older than ten minutes, and a code that was used", { tags: ["USR-14"] }, async () => {
    const late = await away(stranger());
    expect(await problemOf(finishProviderSignIn({ ...deps, now: () => Date.now() + 10 * 60_000 }, late))).toMatchObject(refusal);
    const once = await away(stranger());
    await finishProviderSignIn(deps, once);
    expect(await problemOf(finishProviderSignIn(deps, once))).toMatchObject(refusal);
  });

  test("a token made for another sign-in", { tags: ["USR-14"] }, async () => {
    remote.setFault({ nonce: "replayed" });
    const before = await db.$count(users);
    expect(await problemOf(signInAs(stranger()))).toMatchObject(refusal);
    expect(await db.$count(users)).toBe(before);
  });

  test("what was wrong stands in the log, and in no answer", { tags: ["USR-14"] }, async () => {
    const log = vi.fn();
    const begun = await away(stranger());
    remote.setFault({ nonce: "replayed" });
    const problem = await problemOf(finishProviderSignIn({ ...deps, log }, await away(stranger())));
    expect(JSON.stringify(problem?.details)).not.toContain("nonce");
    expect(log.mock.calls).toMatchObject([
      ["provider.refused", trace, { provider: "example", code: "unauthenticated", error: "Error: the nonce is another's" }, "warn"],
    ]);
    const unreachable = { ...deps, log, discovery: createDiscovery(async () => new Response("down", { status: 503 })) };
    expect(await problemOf(beginProviderSignIn(unreachable, { provider: "example", redirectUri, trace }))).toMatchObject({
      code: "unavailable",
    });
    await problemOf(finishProviderSignIn(unreachable, begun));
    await problemOf(finishProviderSignIn(unreachable, { ...begun, state: "another's" }));
    expect(log.mock.calls.slice(1).map(([, , { code }]) => code)).toEqual(["unavailable", "unavailable", "unauthenticated"]);
  });

  test("a provider nobody has configured is not there", { tags: ["USR-14"] }, async () => {
    const command = { provider: "unknown", redirectUri, trace };
    expect(await problemOf(beginProviderSignIn(deps, command))).toMatchObject({ code: "not-found" });
    expect(await worker.signInProviders()).toEqual([]);
    expect(await worker.beginProviderSignIn(command)).toMatchObject({ ok: false, error: { code: "not-found" } });
  });
});

test("an account with a second factor is asked for it, whoever vouches", { tags: ["USR-14", "P-73"] }, async () => {
  const account = await verifiedAccount();
  const headers = bearer(account.accessToken);
  const { body } = await ask("POST", "/api/users/me/second-factor", undefined, headers);
  const secret = String(body?.secret);
  await ask("PUT", "/api/users/me/second-factor", { code: totpCode(secret, Date.now()) }, headers);
  const person = stranger({ email: account.email });
  const problem = await problemOf(signInAs(person));
  expect(problem?.code).toBe("second-factor-required");
  const ticket = String(problem?.details.fields?.ticket);
  expect(ticket).not.toContain(account.user.id);
  expect(await problemOf(finishWithSecondFactor(deps, { ticket, code: "000000", ...here }))).toMatchObject({ code: "unauthenticated" });
  expect(await problemOf(finishWithSecondFactor(deps, { ticket: "made-up", code: "000000", ...here }))).toMatchObject({
    code: "unauthenticated",
  });
  const code = totpCode(secret, Date.now() + 30_000);
  const signedIn = await finishWithSecondFactor(deps, { ticket, code, ...here });
  expect(signedIn).toMatchObject({ secondFactor: "used", user: { id: account.user.id } });
  const sessions = await ask("GET", "/api/users/me/sessions", undefined, bearer(signedIn.accessToken ?? ""));
  expect(itemsOf(sessions)).toContainEqual(expect.objectContaining({ label: "Firefox on Linux", isCurrent: true }));
});
