import type { MailDetails } from "../../shared/contracts/accounts.ts";
import type { Envelope } from "../../shared/events/envelope.ts";
import { newId } from "../../shared/ids.ts";
import { continueTrace } from "../../shared/trace.ts";
import { renderAccountMail } from "./account-mail.tsx";
import { storeMessages } from "./repository.ts";
import { type MailDeps, makersMs, sendMessages } from "./send-mail.ts";

export type AccountMailDeps = MailDeps & {
  identity: {
    /** `null` when the mail is not to be written any more. */
    mailFor(query: { mailId: string }): Promise<MailDetails | null>;
    /** Tells that the mail is written, so that its recipient need not be kept there. */
    mailWritten(query: { mailId: string }): Promise<void>;
  };
};

/**
 * Writes a mail that identity asked for: one message, however often its event comes. Whom it goes to and its secret link
 * are asked for now, so that no event carries them; when there is nothing to write any more, nothing is written.
 */
export async function writeAccountMail(deps: AccountMailDeps, event: Envelope<"octavo.mail.requested.v1">): Promise<void> {
  const { mailId } = event.data;
  const details = await deps.identity.mailFor({ mailId });
  if (!details) {
    deps.log("mail.obsolete", continueTrace(event.traceparent, event.requestid), { mailId, template: event.data.template });
    return;
  }
  const nowMs = deps.now();
  const message = {
    id: newId("msg", nowMs),
    eventId: event.id,
    aboutId: mailId,
    userId: details.userId,
    template: details.template,
    recipient: details.to,
    ...renderAccountMail(details),
    status: "queued" as const,
    attempts: 0,
    nextAttemptAtMs: nowMs + makersMs,
    traceparent: event.traceparent,
    requestId: event.requestid,
    createdAtMs: nowMs,
    sentAtMs: null,
  };
  const stored = await storeMessages(deps.db, [message]);
  await deps.identity.mailWritten({ mailId });
  await sendMessages(deps, stored);
}
