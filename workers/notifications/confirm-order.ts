import type { OrderForMail } from "../../shared/contracts/orders.ts";
import type { Envelope } from "../../shared/events/envelope.ts";
import { newId } from "../../shared/ids.ts";
import { renderOrderConfirmation } from "./order-confirmation.tsx";
import { findMessageOfOrder, storeMessage } from "./repository.ts";
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
  const { orderId } = event.data;
  const known = await findMessageOfOrder(deps.db, orderId, template);
  if (!known) await storeConfirmation(deps, event);
  const message = known ?? (await findMessageOfOrder(deps.db, orderId, template));
  if (message?.status === "queued") await sendMessage(deps, message);
}

async function storeConfirmation({ db, orders, publicUrl, now }: ConfirmDeps, event: Envelope<"octavo.order.placed.v1">): Promise<void> {
  const { orderId } = event.data;
  const described = await orders.describeForMail({ orderId });
  if (!described) throw new Error(`order ${orderId} was placed, yet cannot be described`);
  const nowMs = now();
  await storeMessage(db, {
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
  });
}
