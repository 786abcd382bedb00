import type { OrderForMail } from "../../shared/contracts/orders.ts";
import type { Envelope } from "../../shared/events/envelope.ts";
import { newId } from "../../shared/ids.ts";
import { continueTrace } from "../../shared/trace.ts";
import { renderOrderConfirmation } from "./order-confirmation.tsx";
import { type Message, storeMessages } from "./repository.ts";
import { type MailDeps, sendMessages } from "./send-mail.ts";
import type { Template } from "./tables.ts";

export type ConfirmDeps = MailDeps & {
  orders: { describeForMail(query: { orderIds: string[] }): Promise<Record<string, OrderForMail>> };
  /** Where the shop is reached: the links in a mail begin with it. */
  publicUrl: string;
};

type Placed = Envelope<"octavo.order.placed.v1">;

/** How long the sweep leaves a new message to the one who made it. */
const graceMs = 10_000;
const template: Template = "order-confirmation";

/**
 * Tells shoppers that their orders are confirmed: one message per order, however often its event comes. All are stored
 * before any is sent, and what was stored and not sent is sent when the event comes again. Gives back the events whose
 * order cannot be described yet.
 */
export async function confirmOrders(deps: ConfirmDeps, events: Placed[]): Promise<Placed[]> {
  for (const { type, id: eventId, subject, traceparent, requestid } of events)
    deps.log("event.received", continueTrace(traceparent, requestid), { type, eventId, subject });
  const described = await deps.orders.describeForMail({ orderIds: [...new Set(events.map(({ data }) => data.orderId))] });
  const drafts = events.flatMap((event) => {
    const order = described[event.data.orderId];
    return order ? [draftConfirmation(deps, event, order)] : [];
  });
  await sendMessages(deps, await storeMessages(deps.db, drafts));
  return events.filter(({ data }) => !described[data.orderId]);
}

function draftConfirmation({ publicUrl, now }: ConfirmDeps, event: Placed, described: OrderForMail): Message {
  const nowMs = now();
  return {
    id: newId("msg", nowMs),
    eventId: event.id,
    orderId: event.data.orderId,
    template,
    recipient: described.email,
    ...renderOrderConfirmation(described, publicUrl),
    status: "queued",
    attempts: 0,
    nextAttemptAtMs: nowMs + graceMs,
    traceparent: event.traceparent,
    requestId: event.requestid,
    createdAtMs: nowMs,
    sentAtMs: null,
  };
}
