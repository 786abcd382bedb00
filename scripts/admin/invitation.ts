import { randomBytes } from "node:crypto";
import { newId } from "../../shared/ids.ts";
import { invitationValidMs, tokenHashOf } from "../../workers/identity/account/invitation-secret.ts";
import { accountEmailSchema, emailHashOf } from "../../workers/identity/email.ts";

/** An invitation to become an admin: the secret its link carries, and the statement that writes its row. */
export type AdminInvitation = { token: string; sql: string };

/**
 * Invites somebody to become an admin, past everybody who could: for whoever holds the database. The row knows neither the
 * address nor the secret, only their SHA-256. Throws an Error when the address is none.
 */
export function inviteAdmin(email: string, nowMs: number): AdminInvitation {
  if (!accountEmailSchema.safeParse(email).success) throw new Error(`${JSON.stringify(email)} is no e-mail address`);
  const token = randomBytes(32).toString("base64url");
  const row = {
    id: newId("invite", nowMs),
    token_hash: tokenHashOf(token),
    email_hash: emailHashOf(email),
    role: "admin",
    invited_by: "operator",
    created_at_ms: nowMs,
    expires_at_ms: nowMs + invitationValidMs,
  };
  // Identifiers, hexadecimal digits and numbers: nothing that could end a string.
  const values = Object.values(row).map((value) => (typeof value === "number" ? `${value}` : `'${value}'`));
  return { token, sql: `INSERT INTO invitations (${Object.keys(row).join(", ")}) VALUES (${values.join(", ")})` };
}

/** Where an invitation is accepted. */
export function invitationLink(url: string, token: string): string {
  return `${url}/invitation?token=${token}`;
}
