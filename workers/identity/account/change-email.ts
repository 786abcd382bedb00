import { normaliseEmail } from "../../../shared/normalise-email.ts";
import { invalid, Problem } from "../../../shared/problem.ts";
import type { Trace } from "../../../shared/trace.ts";
import type { IdentityDeps } from "../deps.ts";
import { isStillPassword, mailsEnd } from "../repository.ts";
import { hourMs, isMailedEnough, planMail } from "../request-mail.ts";
import { confirmPassword } from "./confirm-password.ts";
import { requireUser } from "./profile.ts";
import { writeIf } from "./repository/requirement.ts";

export type ChangeEmail = { userId: string; email: string; password: string; trace: Trace };

/**
 * Sends a link to the new address; it becomes the account's once the link is followed. Whether another account has it is
 * told to nobody but whoever reads its mail. Raises invalid-request for a wrong password or the present address, and
 * rate-limited.
 */
export async function changeEmail(deps: IdentityDeps, { userId, email, password, trace }: ChangeEmail): Promise<void> {
  const { db, now } = deps;
  const user = await requireUser(deps, userId);
  await confirmPassword(deps, user, password, "/password");
  if (normaliseEmail(email) === normaliseEmail(user.email)) throw invalid("/email", "this is your address already");
  if (await isMailedEnough(deps, userId, "change-email")) {
    const detail = "Too many links were sent. Wait a little";
    throw new Problem("rate-limited", { detail, fields: { retryAfterSeconds: hourMs / 1_000 } });
  }
  // Without their name: the address may be anybody's.
  const payload = { to: email.trim().normalize("NFC") };
  const mail = planMail(deps, { template: "change-email", userId, payload }, trace);
  // Of several links only the last counts.
  const statements = [mailsEnd(db, userId, ["change-email"], null, now()), ...mail.statements];
  if (!(await writeIf(db, isStillPassword(db, user), statements))) throw invalid("/password", "this is not your password any more");
  deps.relay(mail.rows);
  deps.log("email.change-asked", trace, { userId });
}
