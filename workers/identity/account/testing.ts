import { randomBytes } from "node:crypto";
import { eq } from "drizzle-orm";
import type { Actor } from "../../../shared/auth/actor.ts";
import { newId } from "../../../shared/ids.ts";
import type { IdentityDeps } from "../deps.ts";
import { emailHashOf } from "../email.ts";
import { invitations, sellers, users } from "../tables.ts";
import { type Answer, ask, db, goodPassword, identityEnv, mailsOf, newAccount, newEmail, type SignedInBody, testDeps } from "../testing.ts";
import { tokenHashOf } from "./invitation-secret.ts";
import { totpCode } from "./totp.ts";

/** Somebody signed in, as a test acts for them. */
export type Person = {
  id: string;
  email: string;
  password: string;
  headers: { authorization: string };
  sellerId: string | null;
  totpSecret: string | null;
};

/** A buyer who has just registered. */
export async function newBuyer(): Promise<Person> {
  const { user, accessToken, email, password } = await newAccount();
  return { id: user.id, email, password, headers: bearer(accessToken), sellerId: null, totpSecret: null };
}

/** Has somebody follow the link that was mailed to them, which shows that their address is theirs. */
export async function verify({ id, password }: Pick<Person, "id" | "password">): Promise<void> {
  const mail = (await mailsOf(id)).findLast(({ template }) => template === "verify-email");
  const { status } = await ask("POST", "/api/users/email/verify", { token: mail?.token, password });
  if (status !== 200) throw new Error(`verifying answered ${status}`);
}

/** Dependencies whose first batch of writes comes after `change`: what may happen between a look and a write. */
export function depsWithMeanwhile(change: () => Promise<unknown>): IdentityDeps {
  const { deps } = testDeps();
  let isChanged = false;
  const batch: typeof deps.db.batch = async (statements) => {
    if (!isChanged) {
      isChanged = true;
      await change();
    }
    return await deps.db.batch(statements);
  };
  return { ...deps, db: Object.assign(Object.create(deps.db), { batch }) };
}

/** What the database has of an account that was erased by now, without anything else that erasing does. */
export async function eraseRow(userId: string): Promise<void> {
  const blank = { email: null, name: null, emailIndex: null, passwordHash: null };
  await db
    .update(users)
    .set({ ...blank, erasedAtMs: 1 })
    .where(eq(users.id, userId));
}

/** Somebody as a use case is told who calls. */
export async function actorOf({ id, sellerId }: Person): Promise<Actor> {
  const user = await db.select().from(users).where(eq(users.id, id)).get();
  const [session] = await identityEnv.SESSION.getByName(id).list();
  if (!user || !session) throw new Error("they are signed in nowhere");
  return { userId: id, role: user.role, sellerId, sessionId: session.id, proofs: ["pwd"], isEmailVerified: true, scopes: null };
}

/** Staff by an invitation of the operator's, with a second factor, without which they could do nothing. */
export async function newStaff(role: "seller" | "admin", sellerId: string | null = null): Promise<Person> {
  const email = newEmail(role);
  const accepted = await ask("POST", "/api/invitations/accept", {
    token: await inviteByHand(email, role, sellerId),
    email,
    name: "Sefa Staff",
    password: goodPassword,
  });
  const { user, accessToken, refreshToken } = accepted.body as SignedInBody;
  const headers = bearer(accessToken);
  const begun = await ask("POST", "/api/users/me/second-factor", undefined, headers);
  const totpSecret = String(begun.body?.secret);
  await ask("PUT", "/api/users/me/second-factor", { code: totpCode(totpSecret, Date.now()) }, headers);
  const refreshed = await ask("POST", "/api/users/refresh", { refreshToken });
  return {
    id: user.id,
    email,
    password: goodPassword,
    headers: bearer((refreshed.body as SignedInBody).accessToken),
    sellerId,
    totpSecret,
  };
}

/** A seller of a merchant nobody else belongs to. */
export async function newSeller(): Promise<Person & { sellerId: string }> {
  const sellerId = newId("seller");
  await db.insert(sellers).values({ id: sellerId, name: "A merchant", createdAtMs: Date.now() });
  return { ...(await newStaff("seller", sellerId)), sellerId };
}

/** Writes an invitation as the command line does, and gives back its secret. */
export async function inviteByHand(email: string, role: "seller" | "admin", sellerId: string | null, validMs = 3_600_000): Promise<string> {
  const token = randomBytes(32).toString("base64url");
  const nowMs = Date.now();
  await db.insert(invitations).values({
    id: newId("invite"),
    tokenHash: tokenHashOf(token),
    emailHash: emailHashOf(email),
    role,
    sellerId,
    invitedBy: "operator",
    createdAtMs: nowMs,
    expiresAtMs: nowMs + validMs,
    acceptedAtMs: null,
  });
  return token;
}

export function bearer(accessToken: string): { authorization: string } {
  return { authorization: `Bearer ${accessToken}` };
}

/** The items of a list that was answered. */
export function itemsOf<Item = Record<string, unknown>>({ body }: Answer): Item[] {
  return (body?.items ?? []) as Item[];
}

/** What of the input an answer says is wrong. */
export function pointersOf({ body }: Answer): string[] {
  return ((body?.errors ?? []) as { pointer: string }[]).map(({ pointer }) => pointer);
}
