import type { MailTemplate } from "../../shared/events/types.ts";
import { isId } from "../../shared/ids.ts";
import { isSameSecret } from "../../shared/same-secret.ts";
import { hmacOf } from "./derive-secret.ts";

/** The page a mail's link leads to. Mails that only tell have none. */
const pages: Partial<Record<MailTemplate, string>> = {
  "verify-email": "/verify",
  "change-email": "/verify",
  "reset-password": "/reset",
  invitation: "/invitation",
};

/** Whether mails of this kind lead anywhere. */
export function hasLink(template: MailTemplate): boolean {
  return pages[template] !== undefined;
}

/** The secret of a mail's link: the mail's id without its prefix, and an HMAC of it. Never stored. */
export function linkTokenOf(mailId: string, secret: string): string {
  return `${mailId.slice("mail_".length)}${hmacOf(secret, `mail-link:${mailId}`)}`;
}

/** The id of the mail a link's secret belongs to; `null` for what is no such secret. */
export function mailIdOfLinkToken(token: string, secret: string): string | null {
  const mailId = `mail_${token.slice(0, 26)}`;
  return isId("mail", mailId) && isSameSecret(token, linkTokenOf(mailId, secret)) ? mailId : null;
}

/** The address of a mail's link; `null` for a mail without one. */
export function linkOf(
  template: MailTemplate,
  mailId: string,
  { publicUrl, secret }: { publicUrl: string; secret: string },
): string | null {
  const page = pages[template];
  return page ? `${publicUrl}${page}?token=${linkTokenOf(mailId, secret)}` : null;
}
