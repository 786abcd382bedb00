import type { Contact, OrderForMail } from "../../shared/contracts/orders.ts";
import type { Envelope } from "../../shared/events/envelope.ts";
import { newId } from "../../shared/ids.ts";
import { continueTrace } from "../../shared/trace.ts";
import { renderOrderConfirmation } from "./order-confirmation.tsx";
import { type Message, storeMessages } from "./repository.ts";
import { type MailDeps, makersMs, sendMessages } from "./send-mail.ts";
import type { Template } from "./tables.ts";

export type ConfirmDeps = MailDeps & {
  orders: { describeForMail(query: { orderIds: string[] }): Promise<Record<string, OrderForMail>> };
  /** Where the shop is reached: the links in a mail begin with it. */
  publicUrl: string;
};

type Placed = Envelope<"octavo.order.placed.v1">;

const template: Template = "order-confirmation";

/**
 * Tells shoppers that their orders are confirmed: one message per order, however often its event comes. All are stored
 * before any is sent, and what was stored and not sent is sent when the event comes again. A buyer who has been erased is
 * told nothing. Gives back the events whose order cannot be described yet.
 */
export async function confirmOrders(deps: ConfirmDeps, events: Placed[]): Promise<Placed[]> {
  for (const { type, id: eventId, subject, traceparent, requestid } of events)
    deps.log("event.received", continueTrace(traceparent, requestid), { type, eventId, subject });
  const described = await deps.orders.describeForMail({ orderIds: [...new Set(events.map(({ data }) => data.orderId))] });
  const drafts = events.flatMap((event) => {
    const order = described[event.data.orderId];
    return order?.contact ? [draftConfirmation(deps, event, order, order.contact)] : [];
  });
  await sendMessages(deps, await storeMessages(deps.db, drafts));
  return events.filter(({ data }) => !described[data.orderId]);
}

function draftConfirmation({ publicUrl, now }: ConfirmDeps, event: Placed, { order, userId }: OrderForMail, contact: Contact): Message {
  const nowMs = now();
  return {
    id: newId("msg", nowMs),
    eventId: event.id,
    aboutId: event.data.orderId,
    userId,
    template,
    recipient: contact.email,
    ...renderOrderConfirmation(order, contact, publicUrl),
    status: "queued",
    attempts: 0,
    nextAttemptAtMs: nowMs + makersMs,
    traceparent: event.traceparent,
    requestId: event.requestid,
    createdAtMs: nowMs,
    sentAtMs: null,
  };
}
