import { outboxInsert } from "../../shared/events/outbox.ts";
import { errorFields } from "../../shared/log.ts";
import { Problem } from "../../shared/problem.ts";
import type { Trace } from "../../shared/trace.ts";
import { forgetCopies } from "./account/forget-copies.ts";
import { addressesDeletion } from "./account/repository/addresses.ts";
import { apiKeysRevocation } from "./account/repository/api-keys.ts";
import { providerLinksDeletion } from "./account/repository/provider-links.ts";
import { removal } from "./account/repository/second-factors.ts";
import { accountThrottleName } from "./count-guess.ts";
import type { IdentityDeps } from "./deps.ts";
import { emailIndexOf } from "./email.ts";
import { hashPassword, refuseEmailAsPassword } from "./passwords.ts";
import { emailVerification, findUser, findUserByEmailIndex, mailsEnd, passwordChange } from "./repository.ts";
import { isMailedEnough, planMail } from "./request-mail.ts";
import { verifiedRows } from "./tell-verified.ts";
import { findLink, useLink } from "./use-link.ts";

/**
 * Sends a link to set another password, where there is such an account. The work goes on after the answer, so that neither
 * what it says nor how long it takes tells whether the address is known.
 */
export function forgotPassword(deps: IdentityDeps, { email, trace }: { email: string; trace: Trace }): void {
  deps.later(sendReset(deps, email, trace).catch((error) => deps.log("reset.not-sent", trace, errorFields(error), "error")));
}

async function sendReset(deps: IdentityDeps, email: string, trace: Trace): Promise<void> {
  const user = await findUserByEmailIndex(deps.db, deps.dataKeys, emailIndexOf(email, deps.secrets.emailIndex));
  if (!user || (await isMailedEnough(deps, user.id, "reset-password"))) return;
  const mail = planMail(deps, { template: "reset-password", userId: user.id }, trace);
  await deps.db.batch(mail.statements);
  deps.relay(mail.rows);
  deps.log("reset.asked", trace, { userId: user.id });
}

/**
 * Sets another password by a mailed link, which also shows that the address is theirs. Every session, token and API key of
 * the account ends, and every link to another provider: an honest one comes back by the verified address. An account that
 * nobody had verified may have been anybody's who had typed that address: the second factor of theirs goes, which would
 * keep the owner out, and so do the addresses they saved. Raises invalid-request for a link that is worth nothing any
 * more, and for the address as password.
 */
export async function resetPassword(
  deps: IdentityDeps,
  { token, password, trace }: { token: string; password: string; trace: Trace },
): Promise<void> {
  const { db } = deps;
  const link = await findLink(deps, token, ["reset-password"]);
  const user = link.userId === null ? null : await findUser(db, deps.dataKeys, link.userId);
  if (!user) throw new Problem("not-found");
  refuseEmailAsPassword(password, user.email);
  const nowMs = deps.now();
  const mail = planMail(deps, { template: "password-changed", userId: user.id }, trace);
  const verified = user.emailVerifiedAtMs === null ? verifiedRows(user.id, user.version + 1, trace, nowMs) : [];
  const session = deps.session(user.id);
  // Before, so that no crash leaves a thief signed in; after, so that none stays who signed in meanwhile.
  await session.raiseEpoch();
  await useLink(deps, link, [
    passwordChange(db, user.id, hashPassword(password, deps.derive), nowMs),
    ...(user.emailVerifiedAtMs === null ? [...removal(db, user.id, nowMs), addressesDeletion(db, user.id)] : []),
    providerLinksDeletion(db, user.id),
    emailVerification(db, user.id, nowMs),
    apiKeysRevocation(db, user.id, nowMs),
    mailsEnd(db, user.id, ["reset-password", "change-email"], link.id, nowMs),
    ...mail.statements,
    ...(verified.length === 0 ? [] : [outboxInsert(db, verified)]),
  ]);
  await forgetCopies(deps, user.id);
  await session.raiseEpoch();
  await deps.throttle(accountThrottleName(emailIndexOf(user.email, deps.secrets.emailIndex))).forgive();
  deps.relay([...mail.rows, ...verified]);
  deps.log("password.reset", trace, { userId: user.id });
}
