import { invalid } from "../../../shared/problem.ts";
import type { Trace } from "../../../shared/trace.ts";
import type { IdentityDeps } from "../deps.ts";
import { hashPassword, refuseEmailAsPassword } from "../passwords.ts";
import { isStillPassword, mailsEnd, passwordChange } from "../repository.ts";
import { confirmPassword } from "./confirm-password.ts";
import { forgetCopies } from "./forget-copies.ts";
import { planNotice } from "./plan-notice.ts";
import { requireUser } from "./profile.ts";
import { writeIf } from "./repository/requirement.ts";

export type ChangePassword = { userId: string; sessionId: string; currentPassword: string; newPassword: string; trace: Trace };

/**
 * Sets another password. Every session but the one that asks ends, every token does, and a notice tells of it. Raises
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
  await session.raiseEpoch({ keep: sessionId });
  const notice = await planNotice(deps, user, "password-changed", trace);
  const isChanged = await writeIf(db, isStillPassword(db, user), [
    passwordChange(db, userId, hashPassword(newPassword, derive), now()),
    mailsEnd(db, userId, ["reset-password", "change-email"], null, now()),
    ...notice.statements,
  ]);
  // Somebody has set another meanwhile: the owner, perhaps, by a mailed link, and not to lose it to a thief again.
  if (!isChanged) throw invalid("/currentPassword", "this is not your password any more");
  await forgetCopies(deps, userId);
  await session.raiseEpoch({ keep: sessionId });
  deps.relay(notice.rows);
  deps.log("password.changed", trace, { userId });
}
