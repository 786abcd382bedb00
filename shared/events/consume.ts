import type { DrizzleD1Database } from "drizzle-orm/d1";
import { createLog, errorFields } from "../log.ts";
import { continueTrace, type Trace } from "../trace.ts";
import { keepDeadLetter } from "./dead-letters.ts";
import { type AnyEnvelope, parseEvent } from "./envelope.ts";
import type { EventType } from "./types.ts";

/** First wait before a failed message is delivered again; it doubles with each attempt, up to the longest. */
const retryDelaySeconds = 2;
const retryDelaySecondsMax = 600;

export type ConsumeOptions = {
  /** The consuming Worker's name in logs. */
  domain: string;
  db: DrizzleD1Database;
  /** Acts on one event. Must be safe to run twice; throwing delivers it again later. */
  handle: (event: AnyEnvelope, trace: Trace) => Promise<void>;
  now: () => number;
  /**
   * Events that are acted on together, as one write instead of many: those of a batch that `takes` names. They must not
   * depend on each other's order. What `handle` gives back comes again, and everything when it throws.
   */
  // biome-ignore lint/suspicious/noConfusingVoidType: most handlers have nothing to give back.
  together?: { takes: readonly EventType[]; handle: (events: AnyEnvelope[]) => Promise<AnyEnvelope[] | void> };
};

/**
 * Consumes a batch message by message: each is acknowledged or retried by itself. What cannot be parsed is kept as a
 * dead letter at once; what arrives on a dead-letter queue (`…-dlq`) has used up its retries and is kept too.
 */
export async function consumeBatch(batch: MessageBatch, { domain, db, handle, now, together }: ConsumeOptions): Promise<void> {
  const log = createLog(domain);
  const gathered: { message: Message; event: AnyEnvelope }[] = [];
  for (const message of batch.messages) {
    const keep = async (reason: string) => {
      log("event.dead", null, { queue: batch.queue, messageId: message.id, reason }, "error");
      await keepDeadLetter(db, { id: message.id, queue: batch.queue, reason, body: JSON.stringify(message.body), receivedAtMs: now() });
      message.ack();
    };
    const parsed = parseEvent(message.body);
    if ("reason" in parsed) {
      await keep(parsed.reason);
      continue;
    }
    if (batch.queue.includes("-dlq")) {
      await keep("retries used up");
      continue;
    }
    const { event } = parsed;
    if (together?.takes.includes(event.type)) {
      gathered.push({ message, event });
      continue;
    }
    const trace = continueTrace(event.traceparent, event.requestid);
    log("event.received", trace, { type: event.type, eventId: event.id, subject: event.subject, attempts: message.attempts });
    try {
      await handle(event, trace);
      message.ack();
    } catch (error) {
      log("event.retried", trace, { type: event.type, eventId: event.id, attempts: message.attempts, ...errorFields(error) }, "warn");
      message.retry({ delaySeconds: backoffSeconds(message.attempts) });
    }
  }
  if (!together || gathered.length === 0) return;
  log("events.received", null, { types: [...new Set(gathered.map(({ event }) => event.type))].join(" "), events: gathered.length });
  try {
    const again = (await together.handle(gathered.map(({ event }) => event))) ?? [];
    for (const { message, event } of gathered) {
      if (again.includes(event)) message.retry({ delaySeconds: backoffSeconds(message.attempts) });
      else message.ack();
    }
  } catch (error) {
    log("events.retried", null, { events: gathered.length, ...errorFields(error) }, "warn");
    for (const { message } of gathered) message.retry({ delaySeconds: backoffSeconds(message.attempts) });
  }
}

/** Seconds to wait after the given number of deliveries: 2, 4, 8 … 600. */
export function backoffSeconds(attempts: number): number {
  return Math.min(retryDelaySeconds * 2 ** Math.max(0, attempts - 1), retryDelaySecondsMax);
}
