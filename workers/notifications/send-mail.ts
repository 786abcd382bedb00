import type { DrizzleD1Database } from "drizzle-orm/d1";
import { backoffSeconds } from "../../shared/events/consume.ts";
import { inParallel } from "../../shared/in-parallel.ts";
import type { Log } from "../../shared/log.ts";
import { continueTrace } from "../../shared/trace.ts";
import { dropStaleMails, listDueMessages, type Message, markSent, postponeMessage } from "./repository.ts";

/** A mail as a provider takes it. The same id twice is one mail. */
export type Mail = { id: string; to: string; subject: string; html: string; text: string; sentAtMs: number };
/** Who brings mails to their readers. `deliverAll` takes all of them or, when one is refused, none for certain. */
export type Mailbox = { deliver(mail: Mail): Promise<void>; deliverAll(mails: Mail[]): Promise<void> };
export type MailDeps = { db: DrizzleD1Database; mailbox: Mailbox | undefined; now: () => number; log: Log };

/** How long the sweep leaves a new message to the one who made it. */
export const makersMs = 10_000;
/** Messages that are with the provider at once. */
const sendsAtOnce = 5;
/** Messages one sweep sends at most. */
const sweepMessagesMax = 50;
/** After this long a mail would confuse more than it tells; it stays queued, and shows in `/ready`. */
const triedForMs = 3 * 24 * 60 * 60 * 1_000;

/**
 * Hands messages to the provider and marks them sent. A crash in between hands them over again, which their ids make
 * harmless. Where there is no provider they stay queued; what the provider refuses is tried again later.
 */
export async function sendMessages(deps: MailDeps, queued: Message[]): Promise<void> {
  if (!deps.mailbox || queued.length === 0) return;
  const sent = (await handOverTogether(deps, queued)) ? queued : await handOverEach(deps, queued);
  if (sent.length === 0) return;
  await markSent(
    deps.db,
    sent.map(({ id }) => id),
    deps.now(),
  );
  for (const { id: messageId, aboutId, template, ...message } of sent)
    deps.log("mail.sent", traceOf(message), { messageId, aboutId, template });
}

/** Whether the provider took all messages in one call. When it did not, each is handed over by itself: what it has taken it knows by its id. */
async function handOverTogether({ mailbox, now }: MailDeps, messages: Message[]): Promise<boolean> {
  if (!mailbox || messages.length < 2) return false;
  try {
    await mailbox.deliverAll(messages.map((message) => mailOf(message, now())));
    return true;
  } catch {
    return false;
  }
}

/** The messages the provider took one by one. */
async function handOverEach(deps: MailDeps, messages: Message[]): Promise<Message[]> {
  const outcomes = await inParallel(messages, sendsAtOnce, async (message) => ({ message, isSent: await handOver(deps, message) }));
  return outcomes.filter(({ isSent }) => isSent).map(({ message }) => message);
}

/** Whether the provider took the message; when it did not, the message waits for a later time. */
async function handOver({ db, mailbox, now, log }: MailDeps, message: Message): Promise<boolean> {
  const { id, aboutId } = message;
  try {
    await mailbox?.deliver(mailOf(message, now()));
    return true;
  } catch (error) {
    const attempts = message.attempts + 1;
    await postponeMessage(db, id, attempts, now() + backoffSeconds(attempts) * 1_000);
    // A provider's own words may repeat the address, so only the kind of error is logged.
    const fields = { messageId: id, aboutId, attempts, error: error instanceof Error ? error.name : "unknown" };
    log("mail.postponed", traceOf(message), fields, "warn");
    return false;
  }
}

function mailOf({ id, recipient: to, subject, html, text }: Message, sentAtMs: number): Mail {
  return { id, to, subject, html, text, sentAtMs };
}

function traceOf({ traceparent, requestId }: Pick<Message, "traceparent" | "requestId">) {
  return continueTrace(traceparent, requestId);
}

/** Sends what a crash or a refusal left queued, and forgets the links of what could not be sent in time. */
export async function sweepMessages(deps: MailDeps): Promise<void> {
  const nowMs = deps.now();
  await dropStaleMails(deps.db, nowMs - triedForMs);
  if (!deps.mailbox) return;
  await sendMessages(deps, await listDueMessages(deps.db, nowMs - triedForMs, nowMs, sweepMessagesMax));
}
