import type { BatchItem } from "drizzle-orm/batch";
import type { MailTemplate } from "../../shared/events/types.ts";
import { invalid, type Problem } from "../../shared/problem.ts";
import { writeIf } from "./account/repository/requirement.ts";
import type { IdentityDeps } from "./deps.ts";
import { mailIdOfLinkToken } from "./mail-link.ts";
import { findMail, isStillLink, type MailRow, mailUse } from "./repository.ts";

/** The mail whose link this is, of one of these kinds. Raises invalid-request, the same for every fault, when it is worth nothing any more. */
export async function findLink(deps: IdentityDeps, token: string, templates: readonly MailTemplate[]): Promise<MailRow> {
  const mailId = mailIdOfLinkToken(token, deps.secrets.mailLink);
  const mail = mailId && (await findMail(deps.db, mailId, deps.now()));
  if (!mail || mail.usedAtMs !== null || !templates.includes(mail.template)) throw worthless();
  return mail;
}

/** Uses a link up, in one transaction with what it does. Raises invalid-request when it was used, or has ended, meanwhile. */
export async function useLink({ db, now }: IdentityDeps, mail: MailRow, effects: BatchItem<"sqlite">[]): Promise<void> {
  if (!(await writeIf(db, isStillLink(db, mail.id), [...effects, mailUse(db, mail.id, now())]))) throw worthless();
}

function worthless(): Problem {
  return invalid("/token", "This link is not valid, or no longer: ask for a new one");
}
