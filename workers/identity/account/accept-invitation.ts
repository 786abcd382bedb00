import type { SessionKind } from "../../../durable-objects/session/session.ts";
import { appendAudit } from "../../../shared/audit.ts";
import type { SignedIn } from "../../../shared/contracts/accounts.ts";
import { inboxInsert } from "../../../shared/events/inbox.ts";
import { outboxInsert } from "../../../shared/events/outbox.ts";
import { invalid } from "../../../shared/problem.ts";
import type { Trace } from "../../../shared/trace.ts";
import { isUniqueViolation } from "../../../shared/unique-violation.ts";
import type { IdentityDeps } from "../deps.ts";
import { emailHashOf } from "../email.ts";
import { newUser, refuseTaken } from "../register.ts";
import { findUser } from "../repository.ts";
import { startSession } from "../start-session.ts";
import { verifiedRows } from "../tell-verified.ts";
import { tokenHashOf } from "./invitation-secret.ts";
import { mayStillInvite } from "./invite.ts";
import { acceptance, findInvitation, type InvitationRow } from "./repository/invitations.ts";

export type AcceptInvitation = {
  token: string;
  email: string;
  name: string;
  password: string;
  kind: SessionKind;
  label: string;
  trace: Trace;
};

/**
 * Makes an account with the role somebody was invited to, and signs it in. The address counts as verified: the link came
 * by mail to it, or from the operator, who vouches for it. Raises invalid-request for an invitation that is worth nothing
 * any more, also because who sent it may not any more, or was made for another address, and conflict for an address that has an account, whose role an admin changes.
 */
export async function acceptInvitation(deps: IdentityDeps, { token, kind, label, trace, ...given }: AcceptInvitation): Promise<SignedIn> {
  const { db, now } = deps;
  const invitation = await findInvitation(db, tokenHashOf(token), now());
  if (!invitation || !(await isStillMeant(deps, invitation))) throw worthless();
  if (invitation.emailHash !== emailHashOf(given.email)) throw invalid("/email", "the invitation was made for another address");
  const { id, role, sellerId, invitedBy } = invitation;
  const { user, insert } = newUser(deps, { ...given, role, sellerId, isEmailVerified: true });
  const rows = verifiedRows(user.id, user.version, trace, now());
  const by = { userId: user.id, sessionId: id };
  const entry = { by, action: "role.granted", subject: user.id, requestId: trace.requestId, atMs: now() };
  try {
    const effects = [
      // Whoever accepts it a second time at the same moment is refused by this row.
      inboxInsert(db, `invitation-accepted:${id}`, now()),
      insert,
      ...acceptance(db, id, now()),
      outboxInsert(db, rows),
    ];
    await refuseTaken(appendAudit(db, { ...entry, data: { role, seller: sellerId, invitedBy } }, effects));
  } catch (error) {
    if (isUniqueViolation(error, "inbox.event_id")) throw worthless();
    throw error;
  }
  deps.relay(rows);
  deps.log("invitation.accepted", trace, { userId: user.id, role });
  return await startSession(deps, user, { kind, label, proofs: ["pwd"] });
}

/** Whether whoever sent an invitation may still send it. What the command line has sent is the operator's word. */
async function isStillMeant({ db, dataKeys }: IdentityDeps, invitation: InvitationRow): Promise<boolean> {
  if (invitation.invitedBy === "operator") return true;
  const inviter = await findUser(db, dataKeys, invitation.invitedBy);
  return inviter !== null && mayStillInvite(inviter, invitation);
}

function worthless() {
  return invalid("/token", "This invitation is not valid, or no longer: ask for a new one");
}
