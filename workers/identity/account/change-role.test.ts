import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { auditEntries } from "../../../shared/audit.ts";
import type { Actor } from "../../../shared/auth/actor.ts";
import { invitations, mails, users } from "../tables.ts";
import { ask, db, identityEnv, isTaken, logIn, newEmail, testDeps, trace, workerFor } from "../testing.ts";
import { changeRole } from "./change-role.ts";
import { actorOf, depsWithMeanwhile, eraseRow, newBuyer, newSeller, newStaff, type Person, pointersOf, verify } from "./testing.ts";
import { totpCode } from "./totp.ts";

vi.spyOn(console, "log").mockImplementation(() => undefined);

let [buyer, seller, admin, other]: Person[] = [];
beforeAll(async () => {
  [buyer, seller, admin, other] = [await newReader(), await newSeller(), await newStaff("admin"), await newStaff("admin")];
});
/** Leaves the shop these admins alone. */
async function onlyAdmins(...admins: Person[]): Promise<void> {
  await db.update(users).set({ role: "buyer" }).where(eq(users.role, "admin"));
  for (const { id } of admins) await db.update(users).set({ role: "admin" }).where(eq(users.id, id));
}
/** A buyer who has shown that their address is theirs. */
async function newReader(): Promise<Person> {
  const reader = await newBuyer();
  await verify(reader);
  return reader;
}
const put = (id: string | undefined, body: unknown, person = admin) => ask("PUT", `/api/users/${id}/role`, body, person?.headers);
const tokenOf = (person: Person) => person.headers.authorization.slice("Bearer ".length);

describe("PUT /api/users/{id}/role", () => {
  test("gives another role, and ends the sessions, tokens and keys of the one before", { tags: ["USR-11", "P-72"] }, async () => {
    const person = await newSeller();
    const key = await ask("POST", "/api/api-keys", { name: "k", scopes: ["catalog:write"] }, person.headers);
    expect(await put(person.id, { role: "buyer" })).toMatchObject({ status: 200, body: { id: person.id, role: "buyer" } });
    expect(await isTaken(tokenOf(person))).toBe(false);
    expect(await identityEnv.SESSION.getByName(person.id).list()).toEqual([]);
    expect((await workerFor("gateway").exchange({ credential: { kind: "api-key", secret: String(key.body?.secret) }, trace })).ok).toBe(
      false,
    );
    vi.useFakeTimers({ now: Date.now() + 60_000, toFake: ["Date"] });
    const again = await logIn({ email: person.email, password: person.password, code: totpCode(person.totpSecret ?? "", Date.now()) });
    vi.useRealTimers();
    expect(again.body).toMatchObject({ user: { role: "buyer" } });
    expect(again.body?.user).not.toHaveProperty("sellerId");
  });

  test("deletes the invitations they had sent that nobody had accepted, with their mails", { tags: ["USR-11", "P-72"] }, async () => {
    const person = await newSeller();
    const { body } = await ask("POST", "/api/invitations", { email: newEmail(), role: "seller" }, person.headers);
    const { body: others } = await ask("POST", "/api/invitations", { email: newEmail(), role: "admin" }, admin?.headers);
    await put(person.id, { role: "buyer" });
    const left = (await db.select().from(invitations)).map(({ id }) => id);
    expect([left.includes(String(body?.id)), left.includes(String(others?.id))]).toEqual([false, true]);
    expect((await db.select().from(mails)).filter(({ invitationId }) => invitationId === body?.id)).toEqual([]);
  });

  test("a seller belongs to a merchant, and nobody else does (422)", { tags: ["USR-11"] }, async () => {
    expect(pointersOf(await put(buyer?.id, { role: "seller" }))).toEqual(["/sellerId"]);
    expect(pointersOf(await put(buyer?.id, { role: "admin", sellerName: "A shop" }))).toEqual(["/sellerId"]);
    expect(pointersOf(await put(buyer?.id, { role: "owner" }))).toEqual(["/role"]);
    expect((await put(buyer?.id, { role: "seller", sellerId: seller?.sellerId })).body).toMatchObject({ sellerId: seller?.sellerId });
  });

  test("is for admins, and not for oneself: there is always an admin left", { tags: ["USR-11"] }, async () => {
    for (const person of [await newBuyer(), seller]) expect((await put(person?.id, { role: "admin" }, person)).status).toBe(403);
    expect((await put(admin?.id, { role: "buyer" })).status).toBe(409);
    expect((await put("user_01h455vb4pex5vsknk084sn02q", { role: "buyer" })).status).toBe(404);
    expect((await put(other?.id, { role: "buyer" })).status).toBe(200);
  });

  test("a staff role is for whoever has shown that their address is theirs (409): another may have typed it in", {
    tags: ["USR-11", "P-72"],
  }, async () => {
    const person = await newBuyer();
    for (const body of [{ role: "admin" }, { role: "seller", sellerName: "A shop" }]) expect((await put(person.id, body)).status).toBe(409);
    expect((await put(person.id, { role: "buyer" })).status).toBe(200);
    await verify(person);
    expect((await put(person.id, { role: "admin" })).body).toMatchObject({ role: "admin" });
  });

  test("of two admins who take each other's role at the same moment one stays", { tags: ["USR-11"] }, async () => {
    const [one, two] = [await newStaff("admin"), await newStaff("admin")];
    await onlyAdmins(one, two);
    const [{ deps }, byOne, byTwo] = [testDeps(), await actorOf(one), await actorOf(two)];
    const take = (by: Actor, from: Person) => changeRole(deps, { by, userId: from.id, role: "buyer", trace });
    const outcomes = await Promise.allSettled([take(byOne, two), take(byTwo, one)]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(outcomes.find(({ status }) => status === "rejected")).toMatchObject({ reason: { code: "conflict" } });
    expect(await db.$count(users, eq(users.role, "admin"))).toBe(1);
    const told = (await db.select().from(auditEntries)).filter(({ action }) => action === "role.changed");
    expect(told.filter(({ subject }) => [one.id, two.id].includes(subject))).toHaveLength(1);
    await onlyAdmins(admin as Person);
  });

  test("of an account that went meanwhile nothing is told in the audit (404)", { tags: ["P-76"] }, async () => {
    const [person, by] = [await newReader(), await actorOf(admin as Person)];
    const deps = depsWithMeanwhile(() => eraseRow(person.id));
    await expect(changeRole(deps, { by, userId: person.id, role: "admin", trace })).rejects.toMatchObject({ code: "not-found" });
    expect((await db.select().from(auditEntries)).filter(({ subject }) => subject === person.id)).toEqual([]);
  });

  test("is in the audit: who, whom, from what to what", { tags: ["P-76"] }, async () => {
    const person = await newReader();
    await put(person.id, { role: "admin" });
    const told = (await db.select().from(auditEntries)).filter(({ subject }) => subject === person.id);
    expect(told).toMatchObject([
      { action: "role.changed", actor: admin?.id, data: { from: "buyer", to: "admin", fromSeller: null, toSeller: null } },
    ]);
  });
});
