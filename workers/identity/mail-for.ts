import type { MailDetails } from "../../shared/contracts/accounts.ts";
import { open } from "../../shared/sealed-text.ts";
import type { IdentityDeps } from "./deps.ts";
import { hasLink, linkOf } from "./mail-link.ts";
import { findMail, findUser, forgetRecipient } from "./repository.ts";
import { mailContext, mailPayloadSchema } from "./request-mail.ts";

/**
 * The details of a mail that was asked for; `null` when it has expired, its link was used, or its user is no more. An
 * account's name is told only to an address that was shown to be its owner's: it may be any text, and the address anybody's.
 */
export async function mailFor(deps: IdentityDeps, mailId: string): Promise<MailDetails | null> {
  const mail = await findMail(deps.db, mailId, deps.now());
  if (!mail || mail.usedAtMs !== null) return null;
  const payload =
    mail.payload === null ? null : mailPayloadSchema.parse(JSON.parse(open(mail.payload, deps.dataKeys, mailContext(mailId))));
  const user = mail.userId === null ? null : await findUser(deps.db, deps.dataKeys, mail.userId);
  const to = payload?.to ?? user?.email;
  if (to === undefined) return null;
  const link = linkOf(mail.template, mailId, { publicUrl: deps.publicUrl, secret: deps.secrets.mailLink });
  const owned = user && user.emailVerifiedAtMs !== null ? user.name : "";
  return { to, name: payload ? (payload.name ?? "") : owned, template: mail.template, link, userId: mail.userId };
}

/**
 * Forgets whom a mail went to, once it has been written: it may be all that is left of an erased account. Mails with a link
 * keep it as long as the link, which is good for that address alone. Repeating is harmless.
 */
export async function forgetWritten({ db, now }: Pick<IdentityDeps, "db" | "now">, mailId: string): Promise<void> {
  const mail = await findMail(db, mailId, now());
  if (mail && !hasLink(mail.template)) await forgetRecipient(db, mailId);
}
