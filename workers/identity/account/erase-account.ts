import { appendAudit } from "../../../shared/audit.ts";
import type { Actor } from "../../../shared/auth/actor.ts";
import { createEvent } from "../../../shared/events/envelope.ts";
import { outbox, outboxRows } from "../../../shared/events/outbox.ts";
import { Problem } from "../../../shared/problem.ts";
import type { Trace } from "../../../shared/trace.ts";
import { accountThrottleName } from "../count-guess.ts";
import type { IdentityDeps } from "../deps.ts";
import { emailHashOf, emailIndexOf } from "../email.ts";
import { planMail } from "../request-mail.ts";
import { confirmOwner } from "./confirm-password.ts";
import { requireUser } from "./profile.ts";
import { rememberedUsers } from "./remembered-users.ts";
import { erasureInsert } from "./repository/erasures.ts";
import { erasure } from "./repository/personal-data.ts";
import { isAnotherAdmin } from "./repository/users.ts";

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
  if (user.role === "admin" && !(await isAnotherAdmin(db, userId)))
    throw new Problem("conflict", { detail: "You are the only admin. Make somebody else one first" });
  const session = deps.session(userId);
  // Before, so that a crash leaves nobody signed in to an account that is no more.
  await session.raiseEpoch({ end: "all" });
  const subject = { source: "identity", subject: userId, subjectVersion: user.version + 1 };
  const erased = createEvent({ type: "octavo.user.erased.v1", ...subject, data: { userId } }, trace, now());
  const rows = outboxRows([erased], now());
  // It belongs to nobody any more; the address it goes to is sealed in it, and goes with it in an hour.
  const mail = planMail(deps, { template: "account-deleted", userId: null, payload: { to: user.email, name: user.name } }, trace);
  const entry = { by, action: "user.erased", subject: userId, requestId: trace.requestId, atMs: now() };
  await appendAudit(db, { ...entry, data: { role: user.role } }, [
    ...erasure(db, userId, emailHashOf(user.email), now()),
    erasureInsert(db, userId, holders, now()),
    db.insert(outbox).values(rows),
    ...mail.statements,
  ]);
  await session.erase();
  rememberedUsers.forget(userId);
  await deps.throttle(accountThrottleName(emailIndexOf(user.email, deps.secrets.emailIndex))).forgive();
  deps.relay([...rows, ...mail.rows]);
  deps.log("user.erased", trace, { userId });
}
