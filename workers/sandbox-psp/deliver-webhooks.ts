import { type DrizzleD1Database, drizzle } from "drizzle-orm/d1";
import type { Clock } from "../../shared/clock.ts";
import { isoTime } from "../../shared/clock.ts";
import { gather } from "../../shared/gather.ts";
import { createLog, errorFields } from "../../shared/log.ts";
import { viewCharge } from "./charge-view.ts";
import {
  type Attempt,
  listDueWebhooks,
  listWebhooksByCharge,
  noteAttempts,
  readFaults,
  readTellings,
  type Telling,
  type ToTell,
} from "./repository.ts";
import type { Delivery, WebhookType } from "./schemas.ts";
import { signatureHeader, signWebhook } from "./webhook-signature.ts";

/** Where webhooks go and how they are signed. Without an address nothing is sent. */
export type WebhookEnv = { DB: D1Database; WEBHOOK_URL: string; SANDBOX_WEBHOOK_SECRET: string };

/** A merchant who has not answered by then has not answered. */
const answerWithinMs = 10_000;
/** Wait after the first failed attempt; it doubles with each, up to the longest. */
const retryAfterMs = 10_000;
const retryAfterMsMax = 600_000;
/** Attempts at one webhook, any answer but 2xx counting as failed: a 404 may only mean that we were faster than the merchant. */
export const attemptsMax = 12;
const sweepRowsMax = 50;

const log = createLog("sandbox-psp");

/** Tells of a charge's bookings as the faults in force say: not at all, late, or more than once. For waitUntil. `known` spares it the reading. */
export async function tellOfCharge(env: WebhookEnv, chargeId: string, now: Clock, known?: ToTell): Promise<void> {
  const db = drizzle(env.DB);
  try {
    const { faults, tellings } = known ?? (await readTellings(db, chargeId));
    const { webhooks, delayMs, duplicate } = faults;
    if (webhooks === "manual") return;
    if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
    const present = delayMs > 0 ? await listWebhooksByCharge(db, chargeId) : tellings;
    const untold = present.filter(({ webhook }) => webhook.deliveredAtMs === null && !notedSoon.has(webhook.id));
    for (const telling of untold) {
      const { attempt } = await send(env, telling, 1 + duplicate, now);
      if (attempt.deliveredAtMs === null) await noteAttempts(db, [attempt]);
      else await noteTaken(db, attempt);
    }
  } catch (error) {
    log("webhook.not-told", null, { chargeId, ...errorFields(error) }, "warn");
  }
}

/** What was taken and is not noted yet, with its webhooks. What is lost of it by a crash is told once more, which is harmless. */
const taken = gather<Attempt>(250);
const notedSoon = new Set<string>();

/** Notes what was taken together with what others of this isolate have told meanwhile. */
async function noteTaken(db: DrizzleD1Database, attempt: Attempt): Promise<void> {
  notedSoon.add(attempt.webhookId);
  await taken.add([attempt], async (attempts) => {
    try {
      await noteAttempts(db, attempts);
    } finally {
      for (const { webhookId } of attempts) notedSoon.delete(webhookId);
    }
  });
}

/** Sends a charge's webhooks now, each `times` times at once, whatever the faults say and whether or not they were taken before. */
export async function deliverAgain(
  env: WebhookEnv,
  chargeId: string,
  { times, type }: { times: number; type?: WebhookType },
  now: Clock,
): Promise<Delivery[]> {
  const all = await listWebhooksByCharge(drizzle(env.DB), chargeId);
  const deliveries: Delivery[] = [];
  for (const telling of all) {
    if (type === undefined || telling.webhook.type === type) deliveries.push(...(await deliver(env, telling, times, now)));
  }
  return deliveries;
}

/** Sends what is due and was not taken: for cron. Gives back how many webhooks it sent. */
export async function deliverDue(env: WebhookEnv, now: Clock): Promise<number> {
  const db = drizzle(env.DB);
  const { webhooks, duplicate } = await readFaults(db);
  if (webhooks === "manual") return 0;
  const due = await listDueWebhooks(db, now(), attemptsMax, sweepRowsMax);
  await Promise.all(due.map((telling) => deliver(env, telling, 1 + duplicate, now)));
  return due.length;
}

async function deliver(env: WebhookEnv, telling: Telling, times: number, now: Clock): Promise<Delivery[]> {
  const { attempt, deliveries } = await send(env, telling, times, now);
  await noteAttempts(drizzle(env.DB), [attempt]);
  return deliveries;
}

async function send(env: WebhookEnv, telling: Telling, times: number, now: Clock): Promise<{ attempt: Attempt; deliveries: Delivery[] }> {
  const { id: eventId, type, attempts } = telling.webhook;
  const body = JSON.stringify(webhookBody(telling));
  const statuses = await Promise.all(Array.from({ length: times }, () => post(env, body, now())));
  const isTaken = statuses.some((status) => status !== null && status >= 200 && status < 300);
  const attempt = {
    webhookId: eventId,
    lastStatus: statuses.at(-1) ?? null,
    deliveredAtMs: isTaken ? now() : null,
    nextAttemptAtMs: now() + backoffMs(attempts),
  };
  return { attempt, deliveries: statuses.map((status) => ({ eventId, type, status })) };
}

async function post({ WEBHOOK_URL, SANDBOX_WEBHOOK_SECRET }: WebhookEnv, body: string, nowMs: number): Promise<number | null> {
  try {
    const headers = { "content-type": "application/json", [signatureHeader]: signWebhook(body, SANDBOX_WEBHOOK_SECRET, nowMs) };
    const response = await fetch(WEBHOOK_URL, { method: "POST", headers, body, signal: AbortSignal.timeout(answerWithinMs) });
    await response.body?.cancel();
    return response.status;
  } catch (error) {
    log("webhook.unanswered", null, errorFields(error), "warn");
    return null;
  }
}

/** The event as it is sent, the same each time: the charge as it was when the booking was made. */
function webhookBody({ webhook, charge }: Telling) {
  const { status, declineCode, refundedMinor } = webhook;
  const data = viewCharge({ ...charge, status, declineCode, refundedMinor });
  return { id: webhook.id, type: webhook.type, createdAt: isoTime(webhook.createdAtMs), mode: "sandbox", data };
}

/** Wait before the next attempt, by the number already made: 10 s, 20 s, 40 s … 10 min. */
export function backoffMs(attempts: number): number {
  return Math.min(retryAfterMs * 2 ** attempts, retryAfterMsMax);
}
