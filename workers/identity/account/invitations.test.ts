import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { auditEntries } from "../../../shared/audit.ts";
import { newId } from "../../../shared/ids.ts";
import { linkTokenOf } from "../mail-link.ts";
import { invitations, mails, outbox, sellers, users } from "../tables.ts";
import { ask, db, goodPassword, newEmail, testDeps, trace } from "../testing.ts";
import { tokenHashOf } from "./invitation-secret.ts";
import { invite as inviteSomebody } from "./invite.ts";
import { inviteByHand, newBuyer, newSeller, newStaff, type Person, pointersOf } from "./testing.ts";

vi.spyOn(console, "log").mockImplementation(() => undefined);

let [buyer, seller, rival, admin]: Person[] = [];
beforeAll(async () => {
  [buyer, seller, rival, admin] = [await newBuyer(), await newSeller(), await newSeller(), await newStaff("admin")];
});
const invite = (body: unknown, person = admin) => ask("POST", "/api/invitations", body, person?.headers);
const accept = (body: Record<string, unknown>) =>
  ask("POST", "/api/invitations/accept", { name: "Nora New", password: goodPassword, ...body });
/** The secret of the link in an invitation's mail. */
async function mailedToken(invitationId: unknown): Promise<string> {
  const mail = await db
    .select()
    .from(mails)
    .where(eq(mails.invitationId, String(invitationId)))
    .get();
  if (!mail) throw new Error("no mail was asked for");
  return linkTokenOf(mail.id, testDeps().deps.secrets.mailLink);
}

describe("POST /api/invitations", () => {
  test("an admin invites a seller to a new merchant, by a mail that alone has the secret", { tags: ["P-72"] }, async () => {
    const email = newEmail("nora");
    const { status, body } = await invite({ email, role: "seller", sellerName: "Nora's Novels" });
    expect({ status, body }).toMatchObject({ status: 201, body: { role: "seller", sellerId: expect.stringMatching(/^seller_/) } });
    const token = await mailedToken(body?.id);
    expect(JSON.stringify(body)).not.toContain(token);
    expect(
      await db
        .select()
        .from(sellers)
        .where(eq(sellers.id, String(body?.sellerId)))
        .get(),
    ).toMatchObject({ name: "Nora's Novels" });
    const kept = JSON.stringify([await db.select().from(invitations), await db.select().from(mails), await db.select().from(outbox)]);
    expect(kept).not.toContain(email);
    expect(kept).not.toContain(token);
    const accepted = await accept({ token, email });
    expect(accepted).toMatchObject({
      status: 201,
      body: { user: { email, role: "seller", sellerId: body?.sellerId, emailVerified: true }, secondFactor: "required" },
    });
    expect(
      await db
        .select()
        .from(mails)
        .where(eq(mails.invitationId, String(body?.id))),
    ).toEqual([]);
  });

  test("a seller invites to their own merchant, and to no other, nor an admin (403)", { tags: ["P-72", "USR-11"] }, async () => {
    const email = newEmail("sam");
    expect((await invite({ email, role: "seller" }, seller)).body).toMatchObject({ sellerId: seller?.sellerId });
    expect((await invite({ email, role: "seller", sellerId: seller?.sellerId }, seller)).status).toBe(201);
    for (const asked of [{ role: "admin" }, { role: "seller", sellerId: rival?.sellerId }, { role: "seller", sellerName: "Another shop" }])
      expect((await invite({ email, ...asked }, seller)).status).toBe(403);
    expect((await invite({ email, role: "seller" }, buyer)).status).toBe(403);
    expect((await ask("POST", "/api/invitations", { email, role: "seller" })).status).toBe(401);
  });

  test.each([
    [{ role: "seller" }, "/sellerId"],
    [{ role: "seller", sellerId: "seller_01h455vb4pex5vsknk084sn02q" }, "/sellerId"],
    [{ role: "admin", sellerName: "A shop" }, "/sellerId"],
    [{ role: "buyer" }, "/role"],
    [{ role: "admin", email: "nobody" }, "/email"],
    [{ role: "admin", invitedBy: "operator" }, ""],
  ])("%j is refused (422 at %j)", { tags: ["P-72"] }, async (body, pointer) => {
    const answer = await invite({ email: newEmail(), ...body });
    expect(answer.status).toBe(422);
    expect(pointersOf(answer)).toContain(pointer);
  });

  test("one person sends twenty an hour at most (429), whatever others send", { tags: ["P-72"] }, async () => {
    const { deps } = testDeps({ limitFactor: 1 });
    const by = {
      userId: newId("user"),
      role: "admin",
      sellerId: null,
      sessionId: newId("sess"),
      proofs: [],
      isEmailVerified: true,
    } as const;
    const send = (given: typeof deps, userId: string = by.userId) =>
      inviteSomebody(given, { by: { ...by, userId, scopes: null }, email: newEmail(), role: "admin", trace });
    for (let sent = 0; sent < 20; sent += 1) await send(deps);
    await expect(send(deps)).rejects.toMatchObject({ code: "rate-limited", details: { fields: { retryAfterSeconds: 3_600 } } });
    expect(await send(deps, newId("user"))).toHaveProperty("id");
    expect(await send({ ...deps, now: () => Date.now() + 3_600_000 })).toHaveProperty("id");
  });

  test("inviting and accepting are in the audit, by ids alone", { tags: ["P-76"] }, async () => {
    const email = newEmail("ida");
    const { body } = await invite({ email, role: "admin" });
    const { body: accepted } = await accept({ token: await mailedToken(body?.id), email });
    const userId = (accepted as { user: { id: string } }).user.id;
    const told = (await db.select().from(auditEntries)).filter(({ subject }) => [body?.id, userId].includes(subject));
    expect(told.map(({ action, actor, via, data }) => ({ action, actor, via, data }))).toEqual([
      { action: "invitation.created", actor: admin?.id, via: expect.stringMatching(/^sess_/), data: { role: "admin", seller: null } },
      { action: "role.granted", actor: userId, via: body?.id, data: { role: "admin", seller: null, invitedBy: admin?.id } },
    ]);
    expect(JSON.stringify(told)).not.toContain(email);
  });
});

describe("POST /api/invitations/accept", () => {
  test("works once, also when two accept at the same moment", { tags: ["P-72"] }, async () => {
    const email = newEmail("once");
    const token = await inviteByHand(email, "admin", null);
    const answers = await Promise.all([accept({ token, email }), accept({ token, email })]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, expect.toBeOneOf([409, 422])]);
    expect((await accept({ token, email })).status).toBe(422);
    const made = (await db.select().from(users)).filter(({ id }) => answers.some(({ body }) => (body?.user as { id?: string })?.id === id));
    expect(made).toHaveLength(1);
  });

  test("is for the address it was made for, whatever its capitals, and until it ends", { tags: ["P-72"] }, async () => {
    const email = newEmail("late");
    const token = await inviteByHand(email, "admin", null);
    expect(pointersOf(await accept({ token, email: newEmail("eve") }))).toEqual(["/email"]);
    expect((await accept({ token, email: email.toUpperCase() })).status).toBe(201);
    const late = newEmail("later");
    expect(pointersOf(await accept({ token: await inviteByHand(late, "admin", null, -1), email: late }))).toEqual(["/token"]);
    expect(pointersOf(await accept({ token: "made-up", email: late }))).toEqual(["/token"]);
  });

  test("is refused once whoever sent it may not send it any more", { tags: ["P-72", "USR-11"] }, async () => {
    /** Accepts an invitation to be a seller of `seller`'s merchant, or an admin, which somebody has sent. */
    const acceptFrom = async (invitedBy: string | undefined, role: "seller" | "admin" = "seller") => {
      const email = newEmail("guest");
      const token = await inviteByHand(email, role, role === "seller" ? (seller?.sellerId ?? null) : null);
      await db
        .update(invitations)
        .set({ invitedBy })
        .where(eq(invitations.tokenHash, tokenHashOf(token)));
      const answer = await accept({ token, email });
      return answer.status === 201 ? 201 : pointersOf(answer);
    };
    expect([await acceptFrom(admin?.id), await acceptFrom(admin?.id, "admin"), await acceptFrom(seller?.id)]).toEqual([201, 201, 201]);
    for (const other of [rival?.id, buyer?.id, newId("user")]) expect(await acceptFrom(other)).toEqual(["/token"]);
    expect(await acceptFrom(seller?.id, "admin")).toEqual(["/token"]);
  });

  test("nobody names their own role (422), an address with an account stays as it is (409)", { tags: ["P-72"] }, async () => {
    const email = newEmail("role");
    const token = await inviteByHand(email, "seller", seller?.sellerId ?? null);
    expect((await accept({ token, email, role: "admin" })).status).toBe(422);
    expect((await accept({ token, email, sellerId: rival?.sellerId })).status).toBe(422);
    expect((await accept({ token, email, password: "short" })).status).toBe(422);
    const taken = buyer?.email ?? "";
    expect((await accept({ token: await inviteByHand(taken, "admin", null), email: taken })).status).toBe(409);
    expect((await ask("GET", "/api/users/me", undefined, buyer?.headers)).body).toMatchObject({ role: "buyer" });
    expect((await accept({ token, email })).body).toMatchObject({ user: { role: "seller", sellerId: seller?.sellerId } });
  });
});
