import type { DrizzleD1Database } from "drizzle-orm/d1";
import { backoffSeconds } from "../../shared/events/consume.ts";
import { inParallel } from "../../shared/in-parallel.ts";
import { createLog } from "../../shared/log.ts";
import { continueTrace } from "../../shared/trace.ts";
import { listDueMessages, type Message, markSent, postponeMessage } from "./repository.ts";

/** A mail as a provider takes it. The same id twice is one mail. */
export type Mail = { id: string; to: string; subject: string; html: string; text: string; sentAtMs: number };
export type MailDeps = { db: DrizzleD1Database; mailbox: { deliver(mail: Mail): Promise<void> } | undefined; now: () => number };

/** Messages that are with the provider at once. */
const sendsAtOnce = 5;
/** Messages one sweep sends at most. */
const sweepMessagesMax = 50;
/** After this long a mail would confuse more than it tells; it stays queued, and shows in `/ready`. */
const triedForMs = 3 * 24 * 60 * 60 * 1_000;

const log = createLog("notifications");

/**
 * Hands messages to the provider and marks them sent. A crash in between hands them over again, which their ids make
 * harmless. Where there is no provider they stay queued; what the provider refuses is tried again later.
 */
export async function sendMessages(deps: MailDeps, queued: Message[]): Promise<void> {
  if (!deps.mailbox || queued.length === 0) return;
  const outcomes = await inParallel(queued, sendsAtOnce, async (message) => ({ message, isSent: await handOver(deps, message) }));
  const sent = outcomes.filter(({ isSent }) => isSent).map(({ message }) => message);
  if (sent.length === 0) return;
  await markSent(
    deps.db,
    sent.map(({ id }) => id),
    deps.now(),
  );
  for (const { id: messageId, orderId, template, ...message } of sent) log("mail.sent", traceOf(message), { messageId, orderId, template });
}

/** Whether the provider took the message; when it did not, the message waits for a later time. */
async function handOver({ db, mailbox, now }: MailDeps, message: Message): Promise<boolean> {
  const { id, orderId, recipient: to, subject, html, text } = message;
  try {
    await mailbox?.deliver({ id, to, subject, html, text, sentAtMs: now() });
    return true;
  } catch (error) {
    const attempts = message.attempts + 1;
    await postponeMessage(db, id, attempts, now() + backoffSeconds(attempts) * 1_000);
    // A provider's own words may repeat the address, so only the kind of error is logged.
    const fields = { messageId: id, orderId, attempts, error: error instanceof Error ? error.name : "unknown" };
    log("mail.postponed", traceOf(message), fields, "warn");
    return false;
  }
}

function traceOf({ traceparent, requestId }: Pick<Message, "traceparent" | "requestId">) {
  return continueTrace(traceparent, requestId);
}

/** Sends what a crash or a refusal left queued. */
export async function sweepMessages(deps: MailDeps): Promise<void> {
  if (!deps.mailbox) return;
  const nowMs = deps.now();
  await sendMessages(deps, await listDueMessages(deps.db, nowMs - triedForMs, nowMs, sweepMessagesMax));
}
