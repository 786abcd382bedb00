import { randomBytes } from "node:crypto";
import { newId } from "../../../shared/ids.ts";
import { emailHashOf } from "../email.ts";
import { invitations, sellers } from "../tables.ts";
import { type Answer, ask, db, goodPassword, newAccount, newEmail, type SignedInBody } from "../testing.ts";
import { tokenHashOf } from "./invite.ts";
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
