import type { MailTemplate } from "../../../shared/events/types.ts";
import type { Trace } from "../../../shared/trace.ts";
import type { IdentityDeps } from "../deps.ts";
import type { UserRecord } from "../repository.ts";
import { isMailedEnough, type PlannedMail, planMail } from "../request-mail.ts";

type Notice = Extract<MailTemplate, "password-changed" | "second-factor-changed">;
type PlannedNotice = Pick<PlannedMail, "rows"> & { statements: PlannedMail["statements"] | [] };

/**
 * Plans the mail that tells somebody of a change they made; no statements and no rows where none is to be sent. An address
 * that nobody has shown to be theirs may be anybody's, and nobody's box is to be filled by one change after the other.
 */
export async function planNotice(deps: IdentityDeps, user: UserRecord, template: Notice, trace: Trace): Promise<PlannedNotice> {
  if (user.emailVerifiedAtMs === null || (await isMailedEnough(deps, user.id, template))) return { statements: [], rows: [] };
  return planMail(deps, { template, userId: user.id }, trace);
}
