import { describe, expect, test } from "vitest";
import type { Actor } from "../../shared/auth/actor.ts";
import type { Payment } from "../../shared/contracts/payments.ts";
import { newId } from "../../shared/ids.ts";
import { money } from "../../shared/money.ts";
import { anActor } from "../../tests/actors.ts";
import { type OrderReader, showOrder, showStatus } from "./find-order.ts";
import { lookupTokenOf } from "./lookup-token.ts";
import { showPayment } from "./pay-order.ts";
import { advanceOrder } from "./repository.ts";
import { db, depsWith, env, place, trace } from "./testing.ts";

/** Where the buyer goes to pay, and whence they come back with the order's link. */
const url = "https://psp.example/actions/1";
const asKey = (actor: Actor): Actor => ({ ...actor, sessionId: newId("key"), proofs: ["key"], scopes: ["orders:read"] });

/** An order whose buyer has an action to follow, and what others are shown of it. */
async function placeWithAction(userId: string) {
  const placed = await place({ userId, status: "reserved" });
  const paymentId = newId("pay");
  const order = await advanceOrder(db, placed, [{ type: "paying", data: { paymentId } }], Date.now());
  const payment: Payment = {
    ...{ id: paymentId, orderId: placed.id, provider: "sandbox", status: "action_required", amount: money(1_749), refunded: money(0) },
    ...{ action: { type: "redirect", url }, declineCode: null },
  };
  const inner = depsWith().payments;
  const deps = depsWith({ payments: { ...inner, find: async () => payment, pay: async () => ({ ok: true, value: payment }) } });
  const shownTo = async (reader: OrderReader): Promise<string> => {
    const lookup = { ...reader, orderId: placed.id, lookupToken: undefined, trace };
    const shown = [await showOrder(deps, lookup), await showStatus(deps, lookup), await showPayment(deps, paymentId, lookup)];
    return JSON.stringify(shown);
  };
  return { order, shownTo, link: lookupTokenOf(placed.id, env.LOOKUP_SECRET) };
}

describe("an order", () => {
  test("shows whoever placed it the right of access and the link of its payment, and their API key neither", {
    tags: ["P-71"],
  }, async () => {
    const buyer = anActor({ role: "seller", sellerId: "seller_nobody" });
    const { order, shownTo, link } = await placeWithAction(buyer.userId);
    expect(order?.status).toBe("paying");
    const toBuyer = await shownTo({ actor: buyer, reach: "own" });
    expect(toBuyer).toContain(link);
    expect(toBuyer.split(url)).toHaveLength(4);
    const toKey = await shownTo({ actor: asKey(buyer), reach: "own" });
    expect(toKey).toContain("EMMA");
    for (const kept of [link, "lookupToken", url]) expect(toKey).not.toContain(kept);
  });

  test("shows the house the link of its payment, and an API key of the house not even that", { tags: ["P-71"] }, async () => {
    const admin = anActor({ role: "admin" });
    const { shownTo, link } = await placeWithAction(newId("user"));
    const toHouse = await shownTo({ actor: admin, reach: "any" });
    expect(toHouse).toContain(url);
    expect(toHouse).not.toContain(link);
    const toKey = await shownTo({ actor: asKey(admin), reach: "any" });
    expect(toKey).toContain("EMMA");
    for (const kept of [link, "lookupToken", url]) expect(toKey).not.toContain(kept);
  });
});
