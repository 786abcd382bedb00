import type { BatchItem } from "drizzle-orm/batch";
import { z } from "zod";
import { createEvent } from "../../shared/events/envelope.ts";
import { type OutboxRow, outboxInsert, outboxRows } from "../../shared/events/outbox.ts";
import type { MailTemplate } from "../../shared/events/types.ts";
import { newId } from "../../shared/ids.ts";
import { seal } from "../../shared/sealed-text.ts";
import type { Trace } from "../../shared/trace.ts";
import { invitationValidMs } from "./account/invitation-secret.ts";
import type { IdentityDeps } from "./deps.ts";
import { countMailsSince, mailInsert } from "./repository.ts";

export const hourMs = 60 * 60 * 1_000;
/** Mails of a kind that an account is sent in an hour: nobody's box is to be filled by others. */
export const mailsPerHourMax = 3;

/** How long a mail's link works, and for how long it may still be written. */
const lifetimesMs: Record<MailTemplate, number> = {
  "verify-email": 48 * hourMs,
  "change-email": 48 * hourMs,
  "reset-password": hourMs,
  invitation: invitationValidMs,
  "email-changed": 48 * hourMs,
  "password-changed": 48 * hourMs,
  "second-factor-changed": 48 * hourMs,
  "provider-linked": 48 * hourMs,
  // Its recipient is to be forgotten.
  "account-deleted": hourMs,
};

/** Whom a mail goes to, where that is not what the account says; kept sealed in the mail's row. `name` only for an address shown to be theirs. */
export const mailPayloadSchema = z.object({ to: z.string(), name: z.string().optional() });
export type MailPayload = z.infer<typeof mailPayloadSchema>;

export type MailRequest = { template: MailTemplate; userId: string | null; invitationId?: string; payload?: MailPayload };

/** A mail to be asked for: the statements go in the batch of the change it tells of, the rows to `deps.relay` after it. */
export type PlannedMail = {
  mailId: string;
  expiresAtMs: number;
  statements: [BatchItem<"sqlite">, BatchItem<"sqlite">];
  rows: OutboxRow[];
};

/** What a mail's payload is sealed for. */
export function mailContext(mailId: string): string {
  return `mails.payload:${mailId}`;
}

/** Whether a user was sent as many mails of a kind in the last hour as anybody is. */
export async function isMailedEnough(
  { db, now }: Pick<IdentityDeps, "db" | "now">,
  userId: string,
  template: MailTemplate,
): Promise<boolean> {
  return (await countMailsSince(db, userId, template, now() - hourMs)) >= mailsPerHourMax;
}

/** Plans a mail. Its recipient and its link are asked of us again when it is written (`mailFor`), so that no queue holds them. */
export function planMail({ db, dataKeys, now }: IdentityDeps, request: MailRequest, trace: Trace): PlannedMail {
  const nowMs = now();
  const { template, userId, invitationId = null, payload } = request;
  const mailId = newId("mail", nowMs);
  const expiresAtMs = nowMs + lifetimesMs[template];
  const sealed = payload ? seal(JSON.stringify(payload), dataKeys, mailContext(mailId)) : null;
  const mail = { id: mailId, userId, invitationId, template, payload: sealed, createdAtMs: nowMs, expiresAtMs, usedAtMs: null };
  const data = { mailId, template };
  const event = createEvent(
    { type: "octavo.mail.requested.v1", source: "identity", subject: mailId, subjectVersion: 1, data },
    trace,
    nowMs,
  );
  const rows = outboxRows([event], nowMs);
  return { mailId, expiresAtMs, statements: [mailInsert(db, mail), outboxInsert(db, rows)], rows };
}
