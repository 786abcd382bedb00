import { normaliseEmail } from "../../../shared/normalise-email.ts";
import { invalid, Problem } from "../../../shared/problem.ts";
import type { Trace } from "../../../shared/trace.ts";
import type { IdentityDeps } from "../deps.ts";
import { countMailsSince, mailsEnd } from "../repository.ts";
import { planMail } from "../request-mail.ts";
import { hourMs, mailsPerHourMax } from "../reset-password.ts";
import { confirmPassword } from "./confirm-password.ts";
import { requireUser } from "./profile.ts";

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
  if ((await countMailsSince(db, userId, "change-email", now() - hourMs)) >= mailsPerHourMax) {
    const detail = "Too many links were sent. Wait a little";
    throw new Problem("rate-limited", { detail, fields: { retryAfterSeconds: hourMs / 1_000 } });
  }
  const payload = { to: email.trim().normalize("NFC"), name: user.name };
  const mail = planMail(deps, { template: "change-email", userId, payload }, trace);
  // Of several links only the last counts.
  await db.batch([mailsEnd(db, userId, ["change-email"], mail.mailId, now()), ...mail.statements]);
  deps.relay(mail.rows);
  deps.log("email.change-asked", trace, { userId });
}
