import { createEvent } from "../../shared/events/envelope.ts";
import { type OutboxRow, outboxRows } from "../../shared/events/outbox.ts";
import type { Trace } from "../../shared/trace.ts";

/** The outbox rows that tell others that a user has shown the address to be theirs: guest orders of it may be claimed. */
export function verifiedRows(userId: string, version: number, trace: Trace, nowMs: number): OutboxRow[] {
  const event = {
    type: "octavo.user.verified.v1",
    source: "identity",
    subject: userId,
    subjectVersion: version,
    data: { userId },
  } as const;
  return outboxRows([createEvent(event, trace, nowMs)], nowMs);
}
