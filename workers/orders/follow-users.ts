import { createEvent } from "../../shared/events/envelope.ts";
import { outboxRows } from "../../shared/events/outbox.ts";
import type { EventData } from "../../shared/events/types.ts";
import type { Trace } from "../../shared/trace.ts";
import type { AdvanceDeps } from "./advance-order.ts";
import { emailIndexOf } from "./contact.ts";
import { claimOrders, eraseContacts, insertOutbox } from "./repository/owners.ts";

/**
 * Makes guests' orders those of the account that has shown that their e-mail address is its own. What the address is now
 * is asked of identity, so that events that come late or twice lead to the same place; of an erased user nothing is known.
 */
export async function claimGuestOrders(deps: AdvanceDeps, userId: string, trace: Trace): Promise<void> {
  const verified = await deps.identity.verifiedEmail({ userId });
  if (!verified) return;
  const orders = await claimOrders(deps.db, userId, emailIndexOf(verified.email, deps.lookupSecret));
  deps.log("orders.claimed", trace, { userId, orders });
}

/**
 * Forgets who a user was: their orders stay as the books need them, without name and addresses, and their cart is
 * emptied. Says so to identity for both, each time it is asked.
 */
export async function forgetUser(deps: AdvanceDeps, userId: string, trace: Trace): Promise<void> {
  const ofOrders = forgotten(deps, { userId, by: "orders" }, trace);
  await eraseContacts(deps.db, userId, ofOrders);
  deps.relay(ofOrders);
  await deps.cart.forgetUser({ userId });
  const ofCart = forgotten(deps, { userId, by: "cart" }, trace);
  await insertOutbox(deps.db, ofCart);
  deps.relay(ofCart);
  deps.log("user.forgotten", trace, { userId });
}

function forgotten({ now }: AdvanceDeps, data: EventData<"octavo.user.forgotten.v1">, trace: Trace) {
  const event = { type: "octavo.user.forgotten.v1", source: "orders", subject: data.userId, subjectVersion: 0, data } as const;
  return outboxRows([createEvent(event, trace, now())], now());
}
