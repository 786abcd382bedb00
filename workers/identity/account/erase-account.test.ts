import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { and, eq, inArray, isNull, ne, not } from "drizzle-orm";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { auditEntries } from "../../../shared/audit.ts";
import { createEvent } from "../../../shared/events/envelope.ts";
import Identity from "../index.ts";
import { forgetWritten, mailFor } from "../mail-for.ts";
import { erasures, invitations, mails, outbox, users } from "../tables.ts";
import {
  ask,
  db,
  goodPassword,
  identityEnv,
  isTaken,
  logIn,
  newAccount,
  newEmail,
  testDeps,
  trace,
  worker,
  workerFor,
} from "../testing.ts";
import { eraseAccount } from "./erase-account.ts";
import { repeatErasures } from "./follow-erasures.ts";
import {
  actorOf,
  bearer,
  depsWithMeanwhile,
  eraseRow,
  itemsOf,
  newBuyer,
  newSeller,
  newStaff,
  type Person,
  pointersOf,
} from "./testing.ts";

vi.spyOn(console, "log").mockImplementation(() => undefined);

const home = { name: "Ada Lovelace", line1: "12 St James's Square", city: "London", postalCode: "SW1Y 4JH", country: "GB" };
const consent = { purpose: "marketing", isGranted: true, textVersion: "2026-11" };

let [admin, eve]: Person[] = [];
beforeAll(async () => {
  [admin, eve] = [await newStaff("admin"), await newBuyer()];
});
const erase = (person: { id: string; headers: Record<string, string> }, body?: unknown, etag = `"${person.id}.1"`, id = "me") =>
  ask("DELETE", `/api/users/${id}`, body, { ...person.headers, "if-match": etag });
/** Somebody of whom everything is kept that can be. */
async function livedIn(): Promise<Person> {
  const person = await newBuyer();
  await ask("POST", "/api/users/me/addresses", { address: home, isDefault: true }, person.headers);
  await ask("PUT", "/api/users/me/consents", consent, person.headers);
  await ask("POST", "/api/users/me/second-factor", undefined, person.headers);
  return person;
}
/** All that the database holds, as text. */
async function everything(): Promise<string> {
  const names = await identityEnv.DB.prepare(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\'",
  ).all<{ name: string }>();
  const rows = await Promise.all(names.results.map(({ name }) => identityEnv.DB.prepare(`SELECT * FROM "${name}"`).all()));
  return JSON.stringify(rows.map(({ results }) => results));
}

describe("GET /api/users/{id}/export", () => {
  test("holds everything that is kept of somebody, in plain words, and nothing of use to a thief", { tags: ["P-77"] }, async () => {
    const ada = await livedIn();
    const { status, body, headers } = await ask("GET", "/api/users/me/export", undefined, ada.headers);
    expect(status).toBe(200);
    expect(headers.get("content-disposition")).toContain("attachment");
    expect(body).toMatchObject({
      account: {
        id: ada.id,
        email: ada.email,
        name: "Ada Lovelace",
        role: "buyer",
        emailVerifiedAt: null,
        createdAt: expect.stringMatching(/Z$/),
      },
      addresses: [{ address: home, isDefault: true }],
      consents: [{ purpose: "marketing", isGranted: true, textVersion: "2026-11", at: expect.stringMatching(/Z$/) }],
      mails: [{ template: "verify-email" }],
      sessions: [{ kind: "api" }],
      apiKeys: [],
      otherProviders: [],
    });
    const row = await db.select().from(users).where(eq(users.id, ada.id)).get();
    for (const secret of [row?.passwordHash, row?.totpSecret, row?.emailIndex]) {
      expect(secret).toBeTruthy();
      expect(JSON.stringify(body)).not.toContain(String(secret));
    }
  });

  test("is for its owner and nobody else (403), as the addresses in it are: no admin either", { tags: ["P-77"] }, async () => {
    const ada = await newBuyer();
    for (const other of [eve, admin]) {
      expect((await ask("GET", `/api/users/${ada.id}/export`, undefined, other?.headers)).status).toBe(403);
    }
    const { body } = await ask("GET", `/api/users/${ada.id}/export`, undefined, ada.headers);
    expect(body).toMatchObject({ account: { email: ada.email } });
  });
});

describe("DELETE /api/users/{id}", () => {
  test("leaves of a person an id alone, ends every token, and tells all who hold something", { tags: ["P-77"] }, async () => {
    const ada = await livedIn();
    const row = await db.select().from(users).where(eq(users.id, ada.id)).get();
    expect((await erase(ada, { password: goodPassword })).status).toBe(204);
    expect(await db.select().from(users).where(eq(users.id, ada.id)).get()).toMatchObject({
      ...{ id: ada.id, email: null, name: null, emailIndex: null, passwordHash: null, totpSecret: null, version: 2 },
      erasedAtMs: expect.any(Number),
    });
    const left = await everything();
    for (const gone of [row?.email, row?.name, row?.emailIndex, row?.passwordHash, row?.totpSecret])
      expect(left).not.toContain(String(gone));
    expect(await isTaken(ada.headers.authorization.slice("Bearer ".length))).toBe(false);
    expect((await logIn({ email: ada.email, password: ada.password })).status).toBe(401);
    expect(await worker.sessionState({ userId: ada.id })).toEqual({ epoch: Number.MAX_SAFE_INTEGER, revoked: [] });
    const told = (await db.select().from(outbox)).filter(
      ({ envelope }) => envelope.type === "octavo.user.erased.v1" && envelope.subject === ada.id,
    );
    expect(told.map(({ subscriber }) => subscriber).sort()).toEqual(["notifications", "orders"]);
    const waiting = await db
      .select()
      .from(erasures)
      .where(and(eq(erasures.userId, ada.id), isNull(erasures.forgottenAtMs)));
    expect(waiting.map(({ holder }) => holder).sort()).toEqual(["cart", "notifications", "orders"]);
  });

  test("the mail that says so goes to the address that was, and belongs to nobody", { tags: ["P-77"] }, async () => {
    const ada = await newBuyer();
    await erase(ada, { password: goodPassword });
    const mail = (await db.select().from(mails)).findLast(({ template }) => template === "account-deleted");
    expect(mail).toMatchObject({ userId: null });
    expect(mail?.payload).not.toContain(ada.email);
    expect(await mailFor(testDeps().deps, mail?.id ?? "")).toMatchObject({ to: ada.email, link: null });
  });

  test("once that mail is written, nobody knows whom it went to", { tags: ["P-77"] }, async () => {
    const ada = await newBuyer();
    await erase(ada, { password: goodPassword });
    const { deps } = testDeps();
    const mail = (await db.select().from(mails)).findLast(({ template }) => template === "account-deleted");
    await forgetWritten(deps, mail?.id ?? "");
    expect(await mailFor(deps, mail?.id ?? "")).toBeNull();
    expect((await db.select().from(mails)).find(({ id }) => id === mail?.id)).toMatchObject({ payload: null });
  });

  test("the address is free again, and what was sent to it by others is gone", { tags: ["P-77"] }, async () => {
    const ada = await newBuyer();
    await ask("POST", "/api/invitations", { email: ada.email, role: "admin" }, admin?.headers);
    const before = await db.select().from(invitations);
    await erase(ada, { password: goodPassword });
    expect(await db.select().from(invitations)).toHaveLength(before.length - 1);
    expect(
      (await db.select().from(mails)).filter(
        ({ template, invitationId }) => template === "invitation" && before.some(({ id }) => id === invitationId),
      ),
    ).toEqual([]);
    expect((await newAccount(ada.email)).user.id).not.toBe(ada.id);
  });

  test("takes back the invitations they had sent that nobody had accepted", { tags: ["P-77", "P-72"] }, async () => {
    const leaver = await newStaff("admin");
    const { body } = await ask("POST", "/api/invitations", { email: newEmail(), role: "admin" }, leaver.headers);
    expect((await erase(leaver, { password: goodPassword }, `"${leaver.id}.2"`)).status).toBe(204);
    expect((await db.select().from(invitations)).map(({ id }) => id)).not.toContain(body?.id);
    expect((await db.select().from(mails)).map(({ invitationId }) => invitationId)).not.toContain(body?.id);
  });

  test("asks for the password, unless one has just signed in, and for the present version", { tags: ["P-77"] }, async () => {
    const ada = await newBuyer();
    expect((await ask("DELETE", "/api/users/me", { password: goodPassword }, ada.headers)).status).toBe(428);
    expect((await erase(ada, { password: goodPassword }, `"${ada.id}.9"`)).status).toBe(412);
    expect(pointersOf(await erase(ada, { password: "not my password" }))).toEqual(["/password"]);
    const email = newEmail();
    const account = await newAccount(email);
    vi.useFakeTimers({ now: Date.now() - 16 * 60_000, toFake: ["Date"] });
    const old = await logIn({ email, password: goodPassword });
    vi.useRealTimers();
    const refreshed = await ask("POST", "/api/users/refresh", { refreshToken: old.body?.refreshToken });
    const longAgo = { id: account.user.id, headers: bearer(String(refreshed.body?.accessToken)) };
    expect((await erase(longAgo)).status).toBe(422);
    expect((await erase({ ...longAgo, headers: bearer(account.accessToken) })).status).toBe(204);
    expect((await erase(ada)).status).toBe(204);
  });

  test("is for its owner and for admins (others 403); both are in the audit", { tags: ["P-77", "P-76"] }, async () => {
    const ada = await newBuyer();
    expect((await erase({ id: ada.id, headers: eve?.headers ?? {} }, undefined, `"${ada.id}.1"`, ada.id)).status).toBe(403);
    expect((await erase({ id: ada.id, headers: admin?.headers ?? {} }, undefined, `"${ada.id}.1"`, ada.id)).status).toBe(204);
    expect((await erase({ id: ada.id, headers: admin?.headers ?? {} }, undefined, `"${ada.id}.1"`, ada.id)).status).toBe(404);
    const told = (await db.select().from(auditEntries)).filter(({ subject }) => subject === ada.id);
    expect(told.map(({ action, actor }) => [action, actor])).toEqual([["user.erased", admin?.id]]);
  });

  test("the only admin stays (409): a shop that nobody can run is nobody's wish", { tags: ["P-77", "USR-11"] }, async () => {
    const leaver = await newStaff("admin");
    const others = and(eq(users.role, "admin"), ne(users.id, leaver.id));
    await db.update(users).set({ role: "buyer" }).where(others);
    expect((await erase(leaver, undefined, `"${leaver.id}.2"`)).status).toBe(409);
    expect(await isTaken(leaver.headers.authorization.slice("Bearer ".length))).toBe(true);
    await db
      .update(users)
      .set({ role: "admin" })
      .where(eq(users.id, admin?.id ?? ""));
    expect((await erase(leaver, undefined, `"${leaver.id}.2"`)).status).toBe(204);
  });

  test("of two admins who leave at the same moment one stays (409)", { tags: ["P-77", "USR-11"] }, async () => {
    const leavers = [await newStaff("admin"), await newStaff("admin")];
    const isLeaver = inArray(
      users.id,
      leavers.map(({ id }) => id),
    );
    const others = await db
      .select({ id: users.id })
      .from(users)
      .where(and(eq(users.role, "admin"), not(isLeaver)));
    await db.update(users).set({ role: "buyer" }).where(not(isLeaver));
    const answers = await Promise.all(leavers.map((leaver) => erase(leaver, undefined, `"${leaver.id}.2"`)));
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 409]);
    expect(await db.$count(users, and(isLeaver, isNull(users.erasedAtMs)))).toBe(1);
    const told = (await db.select().from(auditEntries)).filter(({ action }) => action === "user.erased");
    expect(told.filter(({ subject }) => leavers.some(({ id }) => id === subject))).toHaveLength(1);
    for (const { id } of others) await db.update(users).set({ role: "admin" }).where(eq(users.id, id));
  });

  test("an account that went meanwhile is erased once (404)", { tags: ["P-77", "P-76"] }, async () => {
    const ada = await newBuyer();
    const erasing = eraseAccount(
      depsWithMeanwhile(() => eraseRow(ada.id)),
      { by: await actorOf(ada), userId: ada.id, trace },
    );
    await expect(erasing).rejects.toMatchObject({ code: "not-found" });
    expect((await db.select().from(auditEntries)).filter(({ subject }) => subject === ada.id)).toEqual([]);
  });

  test("a seller's keys open nothing any more, and the merchant's other staff stay", { tags: ["P-77", "USR-15"] }, async () => {
    const seller = await newSeller();
    const colleague = await newStaff("seller", seller.sellerId);
    const key = await ask("POST", "/api/api-keys", { name: "k", scopes: ["catalog:write"] }, seller.headers);
    expect((await erase(seller, { password: goodPassword }, `"${seller.id}.2"`)).status).toBe(204);
    expect((await workerFor("gateway").exchange({ credential: { kind: "api-key", secret: String(key.body?.secret) }, trace })).ok).toBe(
      false,
    );
    expect(itemsOf(await ask("GET", "/api/api-keys", undefined, colleague.headers))).toEqual([]);
  });
});

describe("following an erasure", () => {
  const forgotten = (userId: string, by: "orders" | "cart" | "notifications") =>
    createEvent(
      { type: "octavo.user.forgotten.v1", source: by, subject: userId, subjectVersion: 1, data: { userId, by } },
      trace,
      Date.now(),
    );
  async function deliver(events: ReturnType<typeof forgotten>[]) {
    const messages = events.map((body, index) => ({ id: `message-${index}`, timestamp: new Date(), attempts: 1, body }));
    const batch = createMessageBatch("octavo-identity-events", messages);
    const ctx = createExecutionContext();
    await new Identity(ctx, identityEnv).queue(batch);
    return await getQueueResult(batch, ctx);
  }
  const waitingFor = async (userId: string) =>
    (
      await db
        .select()
        .from(erasures)
        .where(and(eq(erasures.userId, userId), isNull(erasures.forgottenAtMs)))
    )
      .map(({ holder }) => holder)
      .sort();

  test("notes who has forgotten, once each; whoever has not is asked again after a day, and each day", {
    tags: ["P-77"],
  }, async () => {
    const ada = await newBuyer();
    await erase(ada, { password: goodPassword });
    const { explicitAcks } = await deliver([forgotten(ada.id, "orders"), forgotten(ada.id, "cart")]);
    expect(explicitAcks).toHaveLength(2);
    expect(await waitingFor(ada.id)).toEqual(["notifications"]);
    const told = async () =>
      (await db.select().from(outbox)).filter(({ envelope }) => envelope.type === "octavo.user.erased.v1" && envelope.subject === ada.id)
        .length;
    const before = await told();
    await repeatErasures(testDeps().deps);
    expect(await told()).toBe(before);
    const tomorrow = testDeps({ now: () => Date.now() + 25 * 3_600_000 }).deps;
    await repeatErasures(tomorrow);
    await repeatErasures(tomorrow);
    expect(await told()).toBe(2 * before);
    await deliver([forgotten(ada.id, "notifications")]);
    expect(await waitingFor(ada.id)).toEqual([]);
    await repeatErasures(testDeps({ now: () => Date.now() + 100 * 3_600_000 }).deps);
    expect(await told()).toBe(2 * before);
  });
});
