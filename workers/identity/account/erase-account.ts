import { appendAudit } from "../../../shared/audit.ts";
import type { Actor } from "../../../shared/auth/actor.ts";
import { createEvent } from "../../../shared/events/envelope.ts";
import { outboxInsert, outboxRows } from "../../../shared/events/outbox.ts";
import type { Trace } from "../../../shared/trace.ts";
import { accountThrottleName } from "../count-guess.ts";
import type { IdentityDeps } from "../deps.ts";
import { emailHashOf, emailIndexOf } from "../email.ts";
import { planMail } from "../request-mail.ts";
import { confirmOwner } from "./confirm-password.ts";
import { refuseOnlyAdmin } from "./only-admin.ts";
import { changedMeanwhile, requireUser } from "./profile.ts";
import { rememberedUsers } from "./remembered-users.ts";
import { erasureInsert } from "./repository/erasures.ts";
import { erasure } from "./repository/personal-data.ts";
import { isMet, requirement } from "./repository/requirement.ts";
import { mayLeave } from "./repository/users.ts";

/** Who holds something of a person besides us, and has to say that it is gone. Orders asks the cart. */
export const holders = ["orders", "cart", "notifications"] as const;

export type EraseAccount = { by: Actor; userId: string; password?: string; trace: Trace };

/**
 * Ends an account: every session and token, and all that is personal here, at once; elsewhere soon, by the event that
 * tells of it. Its id stays, for orders and the audit. Raises not-found; for one's own account invalid-request without
 * the password, unless one has just signed in, and rate-limited; conflict for the last admin.
 */
export async function eraseAccount(deps: IdentityDeps, { by, userId, password, trace }: EraseAccount): Promise<void> {
  const { db, now } = deps;
  const user = await requireUser(deps, userId);
  if (by.userId === userId) await confirmOwner(deps, user, by.sessionId, password);
  await refuseOnlyAdmin(deps, user);
  const session = deps.session(userId);
  // Before, so that a crash leaves nobody signed in to an account that is no more.
  await session.raiseEpoch();
  const subject = { source: "identity", subject: userId, subjectVersion: user.version + 1 };
  const erased = createEvent({ type: "octavo.user.erased.v1", ...subject, data: { userId } }, trace, now());
  const rows = outboxRows([erased], now());
  // It belongs to nobody any more; the address it goes to is sealed in it, and goes with it in an hour.
  const payload = { to: user.email, ...(user.emailVerifiedAtMs === null ? {} : { name: user.name }) };
  const mail = planMail(deps, { template: "account-deleted", userId: null, payload }, trace);
  const entry = { by, action: "user.erased", subject: userId, requestId: trace.requestId, atMs: now() };
  const writing = appendAudit(db, { ...entry, data: { role: user.role } }, [
    requirement(db, mayLeave(db, userId)),
    ...erasure(db, userId, emailHashOf(user.email), now()),
    erasureInsert(db, userId, holders, now()),
    outboxInsert(db, rows),
    ...mail.statements,
  ]);
  if (!(await isMet(writing))) {
    // It is gone already, or all other admins are.
    await refuseOnlyAdmin(deps, await requireUser(deps, userId));
    throw changedMeanwhile();
  }
  await session.erase();
  rememberedUsers.forget(userId);
  await deps.throttle(accountThrottleName(emailIndexOf(user.email, deps.secrets.emailIndex))).forgive();
  deps.relay([...rows, ...mail.rows]);
  deps.log("user.erased", trace, { userId });
}
