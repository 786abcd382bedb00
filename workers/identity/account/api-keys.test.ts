import { eq, sql } from "drizzle-orm";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { auditEntries } from "../../../shared/audit.ts";
import { apiKeys, users } from "../tables.ts";
import { ask, db, identityEnv, isTaken, testDeps, trace, workerFor } from "../testing.ts";
import { apiKeysMax, createApiKey } from "./api-keys.ts";
import { actorOf, depsWithMeanwhile, eraseRow, itemsOf, newBuyer, newSeller, newStaff, type Person, pointersOf } from "./testing.ts";

vi.spyOn(console, "log").mockImplementation(() => undefined);

let [buyer, seller, rival, admin]: Person[] = [];
beforeAll(async () => {
  [buyer, seller, rival, admin] = [await newBuyer(), await newSeller(), await newSeller(), await newStaff("admin")];
});
const make = (body: unknown, person = seller) => ask("POST", "/api/api-keys", body, person?.headers);
const list = async () => itemsOf(await ask("GET", "/api/api-keys", undefined, seller?.headers));
const revoke = (id: unknown, person = seller) => ask("DELETE", `/api/api-keys/${id}`, undefined, person?.headers);
const exchange = (secret: unknown) => workerFor("gateway").exchange({ credential: { kind: "api-key", secret: String(secret) }, trace });
const catalogue = { name: "warehouse", scopes: ["catalog:write", "inventory:write"] };

describe("POST /api/api-keys", () => {
  test("makes a key whose secret is shown once and kept as a hash", { tags: ["USR-15", "P-71"] }, async () => {
    const { status, body } = await make(catalogue);
    expect({ status, body }).toMatchObject({ status: 201, body: { ...catalogue, lastUsedAt: null } });
    const secret = String(body?.secret);
    expect(body?.hint).toBe(`…${secret.slice(-4)}`);
    expect(JSON.stringify(await list())).not.toContain(secret);
    expect(JSON.stringify(await db.select().from(apiKeys))).not.toContain(secret);
  });

  test("opens a token of its owner's role and the key's scopes, and no more", { tags: ["USR-15", "P-71"] }, async () => {
    const { body } = await make(catalogue);
    const exchanged = await exchange(body?.secret);
    if (!exchanged.ok) throw new Error("the key opened nothing");
    const claims = JSON.parse(atob(exchanged.value.accessToken.split(".")[1]?.replaceAll("-", "+").replaceAll("_", "/") ?? ""));
    expect(claims).toMatchObject({
      sub: seller?.id,
      sid: body?.id,
      role: "seller",
      seller: seller?.sellerId,
      scope: "catalog:write inventory:write",
      amr: ["key"],
    });
    const headers = { authorization: `Bearer ${exchanged.value.accessToken}` };
    expect((await ask("GET", "/api/users/me", undefined, headers)).status).toBe(403);
    expect((await ask("POST", "/api/api-keys", catalogue, headers)).status).toBe(403);
    expect((await ask("DELETE", "/api/users/me", undefined, headers)).status).toBe(403);
  });

  test("its use is noted once a minute", { tags: ["P-71"] }, async () => {
    const { body } = await make(catalogue);
    const noted = async () => (await list()).find(({ id }) => id === body?.id)?.lastUsedAt;
    await exchange(body?.secret);
    await vi.waitFor(async () => expect(await noted()).not.toBeNull());
    const first = await noted();
    await exchange(body?.secret);
    expect(await noted()).toBe(first);
  });

  test.each([
    [{ name: "x", scopes: ["platform:read"] }, "/scopes/0"],
    [{ name: "x", scopes: ["catalog:write", "everything"] }, "/scopes/1"],
    [{ name: "x", scopes: [] }, "/scopes"],
    [{ name: "", scopes: ["catalog:write"] }, "/name"],
    [{ ...catalogue, userId: "user_x" }, ""],
  ])("%j is refused (422 at %j)", { tags: ["USR-15"] }, async (body, pointer) => {
    const answer = await make(body);
    expect(answer.status).toBe(422);
    expect(pointersOf(answer)).toContain(pointer);
  });

  test("is for staff: a buyer is refused (403), a guest is not known (401)", { tags: ["USR-15", "USR-11"] }, async () => {
    expect((await make(catalogue, buyer)).status).toBe(403);
    expect((await ask("POST", "/api/api-keys", catalogue)).status).toBe(401);
    expect((await ask("GET", "/api/api-keys", undefined, buyer?.headers)).status).toBe(403);
  });

  test("so many and no more (409)", { tags: ["P-71"] }, async () => {
    const { body } = await make(catalogue, rival);
    const [row] = (await db.select().from(apiKeys)).filter(({ id }) => id === body?.id);
    if (!row) throw new Error("the key was not kept");
    for (let index = 1; index < apiKeysMax; index += 1)
      await db
        .insert(apiKeys)
        .values({ ...row, id: `${row.id.slice(0, -2)}${String(index).padStart(2, "0")}`, secretHash: `hash-${index}` });
    expect((await make(catalogue, rival)).status).toBe(409);
    // Of two at once, which both find room for one, one is made.
    await db.delete(apiKeys).where(eq(apiKeys.id, row.id));
    const answers = await Promise.all([1, 2].map(() => make(catalogue, rival)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  });

  test("takes the password once the sign-in is 15 minutes old: a stolen token makes nothing that outlives it (422)", {
    tags: ["USR-15", "P-71"],
  }, async () => {
    vi.useFakeTimers({ now: Date.now() - 16 * 60_000, toFake: ["Date"] });
    const person = await newSeller();
    vi.useRealTimers();
    const [session] = await identityEnv.SESSION.getByName(person.id).list();
    if (!session) throw new Error("they are signed in nowhere");
    const { deps } = testDeps();
    const command = { by: await actorOf(person), name: "k", scopes: ["catalog:write"], trace } as const;
    await expect(createApiKey(deps, command)).rejects.toMatchObject({ details: { errors: [{ pointer: "/password" }] } });
    const wrong = createApiKey(deps, { ...command, password: "not my password" });
    await expect(wrong).rejects.toMatchObject({ details: { errors: [{ pointer: "/password" }] } });
    expect(await db.$count(apiKeys, eq(apiKeys.userId, person.id))).toBe(0);
    expect(await createApiKey(deps, { ...command, password: person.password })).toMatchObject({ name: "k" });
    // The token still says who it was of; the session is over.
    await identityEnv.SESSION.getByName(person.id).end({ sessionId: session.id });
    const late = createApiKey(deps, { ...command, password: person.password });
    await expect(late).rejects.toMatchObject({ code: "unauthenticated" });
  });

  test("none that was asked for before a reset, another role or the end of the account comes after it (409)", {
    tags: ["USR-15", "P-75", "P-77"],
  }, async () => {
    const person = await newSeller();
    const command = { by: await actorOf(person), name: "k", scopes: ["catalog:write"], trace } as const;
    const reset = () =>
      db
        .update(users)
        .set({ version: sql`${users.version} + 1` })
        .where(eq(users.id, person.id));
    for (const change of [reset, () => eraseRow(person.id)])
      await expect(createApiKey(depsWithMeanwhile(change), command)).rejects.toMatchObject({ code: "conflict" });
    expect(await db.$count(apiKeys, eq(apiKeys.userId, person.id))).toBe(0);
    expect(
      (await db.select().from(auditEntries)).filter(({ action, actor }) => action === "api-key.created" && actor === person.id),
    ).toEqual([]);
  });
});

describe("DELETE /api/api-keys/{id}", () => {
  test("ends a key and its tokens, once", { tags: ["USR-15", "P-71"] }, async () => {
    const { body } = await make(catalogue);
    const exchanged = await exchange(body?.secret);
    if (!exchanged.ok) throw new Error("the key opened nothing");
    expect(await isTaken(exchanged.value.accessToken)).toBe(true);
    expect((await revoke(body?.id)).status).toBe(204);
    expect(await isTaken(exchanged.value.accessToken)).toBe(false);
    expect(await exchange(body?.secret)).toMatchObject({ ok: false, error: { code: "unauthenticated" } });
    expect((await revoke(body?.id)).status).toBe(404);
    expect((await list()).map(({ id }) => id)).not.toContain(body?.id);
  });

  test("another's key is closed to a seller (403), and open to an admin", { tags: ["USR-15"] }, async () => {
    const { body } = await make(catalogue);
    expect((await revoke(body?.id, rival)).status).toBe(403);
    expect((await ask("GET", `/api/api-keys?userId=${seller?.id}`, undefined, rival?.headers)).status).toBe(403);
    expect((await exchange(body?.secret)).ok).toBe(true);
    expect((await revoke(body?.id, admin)).status).toBe(204);
  });

  test("making and ending a key are in the audit, without name and secret", { tags: ["P-76"] }, async () => {
    const { body } = await make(catalogue);
    await revoke(body?.id);
    const told = (await db.select().from(auditEntries)).filter(({ subject }) => subject === body?.id);
    expect(told.map(({ action, actor }) => [action, actor])).toEqual([
      ["api-key.created", seller?.id],
      ["api-key.revoked", seller?.id],
    ]);
    expect(JSON.stringify(told)).not.toMatch(/warehouse|ock_/);
  });
});
