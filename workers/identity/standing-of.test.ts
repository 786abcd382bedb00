import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { newId } from "../../shared/ids.ts";
import { newSeller, type Person } from "./account/testing.ts";
import { users } from "./tables.ts";
import { ask, db, testDeps, workerFor } from "./testing.ts";

vi.spyOn(console, "log").mockImplementation(() => undefined);

let seller: Person;
beforeAll(async () => {
  seller = await newSeller();
});
const claimsOf = (token: string) => JSON.parse(atob(token.split(".")[1]?.replaceAll("-", "+").replaceAll("_", "/") ?? ""));
const standing = (sessionId: string, userId = seller.id, sinceMs: number | null = Date.now()) =>
  workerFor("catalog").standingOf({ userId, sessionId, sinceMs });
const newKey = async () => {
  const { body } = await ask("POST", "/api/api-keys", { name: "warehouse", scopes: ["catalog:write"] }, seller.headers);
  return String(body?.id);
};

describe("standingOf", () => {
  test("says of an API key what its owner is and what the key may, until it is revoked", async () => {
    const key = await newKey();
    expect(await standing(key)).toMatchObject({
      ...{ userId: seller.id, role: "seller", sellerId: seller.sellerId, sessionId: key, proofs: ["key"], scopes: ["catalog:write"] },
    });
    expect(await standing(key, newId("user"))).toBeNull();
    expect((await ask("DELETE", `/api/api-keys/${key}`, undefined, seller.headers)).status).toBe(204);
    expect(await standing(key)).toBeNull();
  });

  test("says of a session who its owner is now: another role is felt at once", async () => {
    const another = await newSeller();
    const { sid } = claimsOf(another.headers.authorization.slice(7));
    expect(await standing(sid, another.id)).toMatchObject({ role: "seller", sellerId: another.sellerId, scopes: null });
    await db.update(users).set({ role: "buyer", sellerId: null }).where(eq(users.id, another.id));
    expect(await standing(sid, another.id)).toMatchObject({ role: "buyer", sellerId: null });
  });

  test("has work outlast the session it was begun in, and not the end of all sessions", async () => {
    const another = await newSeller();
    const { sid } = claimsOf(another.headers.authorization.slice(7));
    const beganAtMs = Date.now();
    const { deps } = testDeps();
    await deps.session(another.id).end({ sessionId: sid });
    const known = { role: "seller", sellerId: another.sellerId, proofs: [], scopes: null };
    expect(await standing(sid, another.id, beganAtMs)).toMatchObject(known);
    expect(await standing(sid, another.id, null)).toBeNull();
    await deps.session(another.id).raiseEpoch();
    expect(await standing(sid, another.id, beganAtMs)).toBeNull();
    // What is begun behind that stands by itself.
    expect(await standing(sid, another.id, Date.now() + 1)).toMatchObject(known);
    await deps.session(another.id).erase();
    expect(await standing(sid, another.id, Date.now() + 1)).toBeNull();
  });

  test("knows nobody else", async () => {
    expect(await standing("sess_nothing", newId("user"))).toBeNull();
    expect(await standing(newId("key"), "ada")).toBeNull();
  });

  test("is for the catalogue alone", async () => {
    await expect(async () => workerFor("cart").standingOf({ userId: seller.id, sessionId: "sess_1", sinceMs: 0 })).rejects.toThrow(
      "may not call this",
    );
  });
});
