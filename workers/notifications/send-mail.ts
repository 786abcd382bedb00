import type { DrizzleD1Database } from "drizzle-orm/d1";
import { backoffSeconds } from "../../shared/events/consume.ts";
import { createLog } from "../../shared/log.ts";
import { continueTrace } from "../../shared/trace.ts";
import { listDueMessages, type Message, markSent, postponeMessage } from "./repository.ts";

/** A mail as a provider takes it. The same id twice is one mail. */
export type Mail = { id: string; to: string; subject: string; html: string; text: string; sentAtMs: number };
export type MailDeps = { db: DrizzleD1Database; mailbox: { deliver(mail: Mail): Promise<void> } | undefined; now: () => number };

/** Messages one sweep sends at most. */
const sweepMessagesMax = 50;
/** After this long a mail would confuse more than it tells; it stays queued, and shows in `/ready`. */
const triedForMs = 3 * 24 * 60 * 60 * 1_000;

const log = createLog("notifications");

/**
 * Hands a message to the provider and marks it sent. A crash in between hands it over again, which its id makes
 * harmless. Where there is no provider it stays queued; when the provider refuses, it is tried again later.
 */
export async function sendMessage({ db, mailbox, now }: MailDeps, message: Message): Promise<void> {
  if (!mailbox) return;
  const { id, orderId, template, recipient: to, subject, html, text } = message;
  const trace = continueTrace(message.traceparent, message.requestId);
  try {
    await mailbox.deliver({ id, to, subject, html, text, sentAtMs: now() });
  } catch (error) {
    const attempts = message.attempts + 1;
    await postponeMessage(db, id, attempts, now() + backoffSeconds(attempts) * 1_000);
    // A provider's own words may repeat the address, so only the kind of error is logged.
    log("mail.postponed", trace, { messageId: id, orderId, attempts, error: error instanceof Error ? error.name : "unknown" }, "warn");
    return;
  }
  await markSent(db, id, now());
  log("mail.sent", trace, { messageId: id, orderId, template });
}

/** Sends what a crash or a refusal left queued. */
export async function sweepMessages(deps: MailDeps): Promise<void> {
  if (!deps.mailbox) return;
  const nowMs = deps.now();
  for (const message of await listDueMessages(deps.db, nowMs - triedForMs, nowMs, sweepMessagesMax)) await sendMessage(deps, message);
}
