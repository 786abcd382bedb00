import type { Actor } from "../../shared/auth/actor.ts";
import { outboxInsert } from "../../shared/events/outbox.ts";
import type { MailTemplate } from "../../shared/events/types.ts";
import { Problem } from "../../shared/problem.ts";
import { open } from "../../shared/sealed-text.ts";
import type { Trace } from "../../shared/trace.ts";
import { confirmPassword } from "./account/confirm-password.ts";
import { forgetCopies } from "./account/forget-copies.ts";
import { requireUser } from "./account/profile.ts";
import { providerLinksDeletion } from "./account/repository/provider-links.ts";
import type { IdentityDeps } from "./deps.ts";
import { emailIndexOf } from "./email.ts";
import { refuseTaken } from "./register.ts";
import { emailChange, emailVerification, findUser, type MailRow, mailsEnd, type UserRecord } from "./repository.ts";
import { isMailedEnough, mailContext, mailPayloadSchema, planMail } from "./request-mail.ts";
import { verifiedRows } from "./tell-verified.ts";
import { findLink, useLink } from "./use-link.ts";

/** What a link showed: that the account's address is theirs, or that another one is, which is the account's from now on. */
export type Verified = { userId: string; purpose: "verify-email" | "change-email" };

/** Whatever was mailed to the address before must not work for the one after. */
const linksToAddress: MailTemplate[] = ["verify-email", "reset-password", "change-email"];

export type VerifyEmail = {
  /** The link's secret. */
  token: string;
  /** Whoever is signed in. */
  by: Actor | null;
  /** The account's. */
  password?: string;
  trace: Trace;
};

/**
 * Follows a mailed link. It shows that somebody reads the address; whether they are the account's owner, or merely somebody
 * whose address was typed in by another, shows their session or the account's password. Raises invalid-request for a link
 * that is worth nothing any more, and for a wrong password; unauthenticated for whoever is not the owner; rate-limited;
 * conflict when the other address was taken meanwhile.
 */
export async function verifyEmail(deps: IdentityDeps, { token, by, password, trace }: VerifyEmail): Promise<Verified> {
  const link = await findLink(deps, token, ["verify-email", "change-email"]);
  const user = await requireUser(deps, link.userId ?? "");
  await requireOwner(deps, user, by, password);
  if (link.template === "change-email") await changeAddress(deps, link, user, trace);
  else await verifyAddress(deps, link, user, trace);
  await forgetCopies(deps, user.id);
  deps.log("email.verified", trace, { userId: user.id, purpose: link.template });
  return { userId: user.id, purpose: link.template === "change-email" ? "change-email" : "verify-email" };
}

async function requireOwner(deps: IdentityDeps, user: UserRecord, by: Actor | null, password: string | undefined): Promise<void> {
  // A key is not a person who opens a mail.
  if (by?.userId === user.id && by.scopes === null) return;
  if (!password) throw new Problem("unauthenticated", { detail: "Sign in to the account this link is for, or send its password" });
  await confirmPassword(deps, user, password, "/password");
}

async function verifyAddress(deps: IdentityDeps, link: MailRow, user: UserRecord, trace: Trace): Promise<void> {
  const { db, now } = deps;
  const rows = verifiedRows(user.id, user.version + 1, trace, now());
  await useLink(deps, link, [
    emailVerification(db, user.id, now()),
    mailsEnd(db, user.id, ["verify-email"], link.id, now()),
    outboxInsert(db, rows),
  ]);
  deps.relay(rows);
}

async function changeAddress(deps: IdentityDeps, link: MailRow, user: UserRecord, trace: Trace): Promise<void> {
  const { db, dataKeys, now } = deps;
  if (link.payload === null) throw new Error(`mail ${link.id} changes an address, but to none`);
  const { to } = mailPayloadSchema.parse(JSON.parse(open(link.payload, dataKeys, mailContext(link.id))));
  const before = { to: user.email, ...(user.emailVerifiedAtMs === null ? {} : { name: user.name }) };
  const told = planMail(deps, { template: "email-changed", userId: user.id, payload: before }, trace);
  const rows = verifiedRows(user.id, user.version + 1, trace, now());
  const email = { email: to, emailIndex: emailIndexOf(to, deps.secrets.emailIndex) };
  await refuseTaken(
    useLink(deps, link, [
      emailChange(db, dataKeys, user.id, email, now()),
      // Whoever vouched for the address before says nothing of this one.
      providerLinksDeletion(db, user.id),
      mailsEnd(db, user.id, linksToAddress, link.id, now()),
      ...told.statements,
      outboxInsert(db, rows),
    ]),
  );
  deps.relay([...told.rows, ...rows]);
}

/** Sends the link once more, three times an hour at most. Nothing happens once the address is verified. */
export async function resendVerification(deps: IdentityDeps, { userId, trace }: { userId: string; trace: Trace }): Promise<void> {
  const user = await requireUser(deps, userId);
  if (user.emailVerifiedAtMs !== null || (await isMailedEnough(deps, userId, "verify-email"))) return;
  const mail = planMail(deps, { template: "verify-email", userId }, trace);
  await deps.db.batch(mail.statements);
  deps.relay(mail.rows);
}

/** The address of a user who has shown that it is theirs; `null` for any other. */
export async function verifiedEmail(deps: IdentityDeps, userId: string): Promise<{ email: string } | null> {
  const user = await findUser(deps.db, deps.dataKeys, userId);
  return user && user.emailVerifiedAtMs !== null ? { email: user.email } : null;
}
