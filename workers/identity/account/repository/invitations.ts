import { and, eq, gt, inArray, isNull, lt } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { invitations, mails } from "../../tables.ts";

export type InvitationRow = typeof invitations.$inferSelect;

/** The statement that writes an invitation. */
export function invitationInsert(db: DrizzleD1Database, row: InvitationRow) {
  return db.insert(invitations).values(row);
}

/** The invitation whose secret has this hash, if it can still be accepted; or `null`. */
export async function findInvitation(db: DrizzleD1Database, tokenHash: string, nowMs: number): Promise<InvitationRow | null> {
  const row = await db
    .select()
    .from(invitations)
    .where(and(eq(invitations.tokenHash, tokenHash), isNull(invitations.acceptedAtMs), gt(invitations.expiresAtMs, nowMs)))
    .get();
  return row ?? null;
}

/** The statements that note an invitation as accepted, and forget the mail it was sent with, which knows the address. */
export function acceptance(db: DrizzleD1Database, invitationId: string, nowMs: number) {
  return [
    db.update(invitations).set({ acceptedAtMs: nowMs }).where(eq(invitations.id, invitationId)),
    db.delete(mails).where(eq(mails.invitationId, invitationId)),
  ];
}

/** The statements that delete the invitations a user has sent that nobody has accepted, with their mails. */
export function openInvitationsDeletion(db: DrizzleD1Database, userId: string) {
  const isOpen = and(eq(invitations.invitedBy, userId), isNull(invitations.acceptedAtMs));
  const open = db.select({ id: invitations.id }).from(invitations).where(isOpen);
  return [db.delete(mails).where(inArray(mails.invitationId, open)), db.delete(invitations).where(isOpen)];
}

/** Forgets invitations that nobody can accept any more: an accepted one is told of by the audit. */
export async function forgetInvitations(db: DrizzleD1Database, nowMs: number): Promise<void> {
  await db.delete(invitations).where(lt(invitations.expiresAtMs, nowMs));
}

/** How many invitations a user has sent since. */
export async function countInvitationsSince(db: DrizzleD1Database, userId: string, sinceMs: number): Promise<number> {
  return await db.$count(invitations, and(eq(invitations.invitedBy, userId), gt(invitations.createdAtMs, sinceMs)));
}
