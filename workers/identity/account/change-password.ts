import type { Trace } from "../../../shared/trace.ts";
import type { IdentityDeps } from "../deps.ts";
import { hashPassword, refuseEmailAsPassword } from "../passwords.ts";
import { mailsEnd, passwordChange } from "../repository.ts";
import { planMail } from "../request-mail.ts";
import { confirmPassword } from "./confirm-password.ts";
import { forgetCopies } from "./forget-copies.ts";
import { requireUser } from "./profile.ts";

export type ChangePassword = { userId: string; sessionId: string; currentPassword: string; newPassword: string; trace: Trace };

/**
 * Sets another password. Every session but the one that asks ends, every token does, and a mail tells of it. Raises
 * invalid-request for a wrong password, or the address as the new one, and rate-limited.
 */
export async function changePassword(deps: IdentityDeps, command: ChangePassword): Promise<void> {
  const { userId, sessionId, currentPassword, newPassword, trace } = command;
  const user = await requireUser(deps, userId);
  await confirmPassword(deps, user, currentPassword, "/currentPassword");
  refuseEmailAsPassword(newPassword, user.email, "/newPassword");
  const { db, now, derive } = deps;
  const session = deps.session(userId);
  // Before, so that no crash leaves a thief signed in; after, so that none stays who signed in meanwhile.
  await session.raiseEpoch({ end: "all", keep: sessionId });
  const mail = planMail(deps, { template: "password-changed", userId }, trace);
  await db.batch([
    passwordChange(db, userId, hashPassword(newPassword, derive), now()),
    mailsEnd(db, userId, ["reset-password", "change-email"], mail.mailId, now()),
    ...mail.statements,
  ]);
  await forgetCopies(deps, userId);
  await session.raiseEpoch({ end: "all", keep: sessionId });
  deps.relay(mail.rows);
  deps.log("password.changed", trace, { userId });
}
