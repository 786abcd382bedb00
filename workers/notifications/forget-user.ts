import { createEvent } from "../../shared/events/envelope.ts";
import { type OutboxRow, outboxRows } from "../../shared/events/outbox.ts";
import type { Trace } from "../../shared/trace.ts";
import { eraseConfirmations, eraseMails, insertOutbox } from "./repository.ts";
import type { MailDeps } from "./send-mail.ts";

/** Orders asked for at a time. */
const ordersMax = 500;

export type ForgetDeps = Pick<MailDeps, "db" | "now" | "log"> & {
  orders: { orderIdsOf(query: { userId: string; afterId: string; limit: number }): Promise<string[]> };
  /** Sends outbox rows after the work is done; what fails is sent by cron. */
  relay: (rows: OutboxRow[]) => void;
};

/**
 * Empties every message to an erased user: what their account was written, and what was written of their orders, whoever
 * they were when they ordered. Says so to identity, each time it is asked.
 */
export async function forgetUser(deps: ForgetDeps, userId: string, trace: Trace): Promise<void> {
  await eraseMails(deps.db, userId);
  for (let afterId = ""; ; ) {
    const orderIds = await deps.orders.orderIdsOf({ userId, afterId, limit: ordersMax });
    if (orderIds.length > 0) await eraseConfirmations(deps.db, orderIds);
    if (orderIds.length < ordersMax) break;
    afterId = orderIds.at(-1) ?? "";
  }
  const data = { userId, by: "notifications" as const };
  const event = { type: "octavo.user.forgotten.v1", source: "notifications", subject: userId, subjectVersion: 0, data } as const;
  const rows = outboxRows([createEvent(event, trace, deps.now())], deps.now());
  await insertOutbox(deps.db, rows);
  deps.relay(rows);
  deps.log("user.forgotten", trace, { userId });
}
