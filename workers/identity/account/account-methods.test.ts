import { describe, expect, test, vi } from "vitest";
import { ask, goodPassword, newAccount, newEmail, trace, worker, workerFor } from "../testing.ts";
import { inviteByHand, newBuyer, newSeller, type Person } from "./testing.ts";

vi.spyOn(console, "log").mockImplementation(() => undefined);

const home = { name: "Ada Lovelace", line1: "12 St James's Square", city: "London", postalCode: "SW1Y 4JH", country: "GB" };
const tokenOf = ({ headers }: Person) => headers.authorization.slice("Bearer ".length);
const by = (person: Person) => ({ token: tokenOf(person), trace });
const refused = (code: string) => ({ ok: false, error: { code } });

describe("what pages do on an owner's behalf", () => {
  test("the overview holds all of an account, and nobody else's", { tags: ["USR-06", "USR-08"] }, async () => {
    const [ada, eve] = [await newBuyer(), await newBuyer()];
    const saved = await worker.saveAddress({ ...by(ada), address: home, isDefault: true });
    await worker.consent({ ...by(ada), purpose: "analytics", isGranted: true, textVersion: "1" });
    expect(await worker.account(by(ada))).toMatchObject({
      ok: true,
      value: {
        user: { id: ada.id, email: ada.email },
        addresses: [{ address: home, isDefault: true, version: 1 }],
        sessions: [{ isCurrent: true }],
        consents: [{ purpose: "analytics", isGranted: true }],
        ...{ secondFactor: { isOn: false, recoveryCodesLeft: 0 }, hasPassword: true, providers: [], apiKeys: [] },
      },
    });
    const addressId = saved.ok ? saved.value.id : "";
    expect(await worker.removeAddress({ ...by(eve), addressId })).toMatchObject(refused("not-found"));
    expect(await worker.account(by(eve))).toMatchObject({ value: { addresses: [] } });
    expect(await worker.removeAddress({ ...by(ada), addressId, ifVersion: 9 })).toMatchObject(refused("precondition-failed"));
    expect(await worker.removeAddress({ ...by(ada), addressId, ifVersion: 1 })).toEqual({ ok: true, value: null });
  });

  test("a stale form is refused, and so is what a form says wrong, at its field", { tags: ["USR-07"] }, async () => {
    const ada = await newBuyer();
    expect(await worker.updateProfile({ ...by(ada), name: "Augusta", ifVersion: 1 })).toMatchObject({
      value: { name: "Augusta", version: 2 },
    });
    expect(await worker.updateProfile({ ...by(ada), name: "Too late", ifVersion: 1 })).toMatchObject(refused("precondition-failed"));
    expect(await worker.updateProfile({ ...by(ada), name: "two\nlines", ifVersion: 2 })).toMatchObject({
      error: { errors: [{ pointer: "/name" }] },
    });
    expect(await worker.changePassword({ ...by(ada), currentPassword: goodPassword, newPassword: "short" })).toMatchObject({
      error: { code: "invalid-request", errors: [{ pointer: "/newPassword" }] },
    });
  });

  test("a method allows no more than the route that does the same", { tags: ["USR-12"] }, async () => {
    const [buyer, seller] = [await newBuyer(), await newSeller()];
    const asked = { name: "k", scopes: ["catalog:write" as const] };
    expect(await worker.createApiKey({ ...by(buyer), ...asked })).toMatchObject(refused("forbidden"));
    const made = await worker.createApiKey({ ...by(seller), ...asked });
    if (!made.ok) throw new Error("a seller was refused a key");
    const exchanged = await workerFor("gateway").exchange({ credential: { kind: "api-key", secret: made.value.key }, trace });
    const keyToken = exchanged.ok ? exchanged.value.accessToken : "";
    for (const answer of [
      await worker.eraseAccount({ token: keyToken, password: goodPassword, trace }),
      await worker.exportData({ token: keyToken, trace }),
      await worker.createApiKey({ token: keyToken, ...asked, trace }),
      await worker.endSession({ token: keyToken, all: true, trace }),
    ])
      expect(answer).toMatchObject(refused("forbidden"));
    expect(await worker.account({ token: "made-up", trace })).toMatchObject(refused("unauthenticated"));
    expect(await worker.revokeApiKey({ ...by(seller), keyId: made.value.id })).toEqual({ ok: true, value: null });
  });

  test("an invitation is accepted by a page too, which is given a session", { tags: ["P-72"] }, async () => {
    const email = newEmail("page");
    const token = await inviteByHand(email, "admin", null);
    const command = { token, email, name: "Pat", password: goodPassword, label: "Firefox on Linux", trace };
    const accepted = await worker.acceptInvitation(command);
    expect(accepted).toMatchObject({
      ok: true,
      value: { user: { role: "admin" }, sessionSecret: expect.any(String), secondFactor: "required" },
    });
  });

  test("an account is erased by its password, and its token is worth nothing after", { tags: ["P-77"] }, async () => {
    const { user, accessToken: token } = await newAccount();
    expect(await worker.eraseAccount({ token, password: "not my password", trace })).toMatchObject({
      error: { errors: [{ pointer: "/password" }] },
    });
    expect(await worker.eraseAccount({ token, password: goodPassword, trace })).toEqual({ ok: true, value: null });
    expect(await worker.sessionState({ userId: user.id })).toMatchObject({ epoch: Number.MAX_SAFE_INTEGER });
  });
});

test("what a page hands on is parsed like a route's body, before any slow function sees it", { tags: ["USR-12", "P-77"] }, async () => {
  const ada = await newBuyer();
  const long = "x".repeat(10_000);
  const tooLong = { pointer: "/password", message: "at most 128 characters" };
  expect(await worker.eraseAccount({ ...by(ada), password: long })).toMatchObject({
    error: { errors: expect.arrayContaining([tooLong]) },
  });
  expect(await worker.finishWithSecondFactor({ ticket: "made-up", code: long, label: "Firefox on Linux", trace })).toMatchObject({
    error: { code: "invalid-request", errors: [{ pointer: "/code" }] },
  });
  const consent = { purpose: "everything", isGranted: true, textVersion: "1" };
  expect(await worker.consent({ ...by(ada), ...consent })).toMatchObject({ error: { errors: [{ pointer: "/purpose" }] } });
});

test("nothing but its methods can be had of identity by another Worker: not its keys", { tags: ["USR-17", "SEC-03"] }, async () => {
  const asked = worker as unknown as Record<string, Promise<unknown> & { secrets?: Promise<unknown> }>;
  for (const name of ["deps", "providerDeps", "env", "ctx", "actor", "caller", "owner"])
    await expect(Promise.resolve(asked[name]), name).rejects.toThrow();
  expect((await ask("GET", "/.well-known/jwks.json")).body).not.toHaveProperty("keys.0.d");
});
