import type { OrderForMail } from "../../shared/contracts/orders.ts";
import type { Envelope } from "../../shared/events/envelope.ts";
import { newId } from "../../shared/ids.ts";
import { renderOrderConfirmation } from "./order-confirmation.tsx";
import { findMessageOfOrder, type Message, storeMessage } from "./repository.ts";
import { type MailDeps, sendMessage } from "./send-mail.ts";
import type { Template } from "./tables.ts";

export type ConfirmDeps = MailDeps & {
  orders: { describeForMail(query: { orderId: string }): Promise<OrderForMail | null> };
  /** Where the shop is reached: the links in a mail begin with it. */
  publicUrl: string;
};

/** How long the sweep leaves a new message to the one who made it. */
const graceMs = 10_000;
const template: Template = "order-confirmation";

/**
 * Tells a shopper that the order is confirmed: one message per order, however often the event comes. It is stored
 * before it is sent, and what was stored and not sent is sent when the event comes again. Throws, to be asked again,
 * when the order cannot be described yet.
 */
export async function confirmOrder(deps: ConfirmDeps, event: Envelope<"octavo.order.placed.v1">): Promise<void> {
  const message = await draftConfirmation(deps, event);
  // That it is the first is what is usual, so it is tried before anything is looked up.
  const first = (await storeMessage(deps.db, message)) ? message : await findMessageOfOrder(deps.db, message.orderId, template);
  if (first?.status === "queued") await sendMessage(deps, first);
}

async function draftConfirmation({ orders, publicUrl, now }: ConfirmDeps, event: Envelope<"octavo.order.placed.v1">): Promise<Message> {
  const { orderId } = event.data;
  const described = await orders.describeForMail({ orderId });
  if (!described) throw new Error(`order ${orderId} was placed, yet cannot be described`);
  const nowMs = now();
  return {
    id: newId("msg", nowMs),
    eventId: event.id,
    orderId,
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
