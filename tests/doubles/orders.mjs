import { WorkerEntrypoint } from "cloudflare:workers";

/**
 * Stands in for orders where a mail is rendered. Ids may have any form; what an id ends in decides what is described:
 * `-unknown` nothing, `-hostile` a name that tries to be markup, `-flaky` a recipient the mailbox double refuses once,
 * `-down` one that tests refuse, `-collect` no shipping address, `-erased` nobody who is still known. Each order has a
 * recipient of its own, and no account but the one tests give it.
 */
const ordersOf = new Map();
const usd = (amount) => ({ amount, currency: "USD" });

/** What a person may call herself. */
const hostileName = `Zoë 🦉 "O'Neil" </p><script>alert(1)</script> & <img src=x onerror=alert(1)>`;

function recipientOf(orderId) {
  const kind = /-(flaky|down)$/.exec(orderId)?.[1] ?? "ada";
  return `${kind}+${orderId.toLowerCase().replaceAll(/[^a-z0-9]/g, "")}@example.com`;
}

function describe(orderId) {
  const name = orderId.endsWith("-hostile") ? hostileName : "Ada Lovelace";
  const shippingAddress = orderId.endsWith("-collect")
    ? null
    : { name, line1: "12 St James's Square", line2: "Flat <b>2</b>", city: "London", postalCode: "SW1Y 4JH", country: "GB" };
  return {
    userId: [...ordersOf].find(([, orderIds]) => orderIds.includes(orderId))?.[0] ?? null,
    contact: orderId.endsWith("-erased") ? null : { email: recipientOf(orderId), name, shippingAddress },
    order: {
      id: orderId,
      number: "7K3M-9QPX",
      status: "confirmed",
      lines: [line("9780141439471", "Frankenstein", "paperback", 2, 999), line("OCT-EMMA-EBOOK", "Emma", "ebook", 1, 499)],
      totals: { subtotal: usd(2497), discount: usd(0), shipping: usd(499), tax: usd(0), total: usd(2996) },
      payment: { id: "pay_01jd0000000000000000000001", status: "captured", action: null },
      lookupToken: "a+token/with=signs",
      createdAt: "2026-11-20T10:00:00.000Z",
      version: 5,
    },
  };
}

function line(sku, title, format, quantity, price) {
  const bookId = "book_01jd0000000000000000000001";
  return { sku, bookId, title, format, quantity, unitPrice: usd(price), lineTotal: usd(price * quantity) };
}

export default class extends WorkerEntrypoint {
  /** For tests: gives orders to a user. */
  async giveOrders({ userId, orderIds }) {
    ordersOf.set(userId, [...(ordersOf.get(userId) ?? []), ...orderIds].sort());
  }

  async orderIdsOf({ userId, afterId, limit }) {
    return (ordersOf.get(userId) ?? []).filter((orderId) => orderId > afterId).slice(0, limit);
  }

  async describeForMail({ orderIds }) {
    const known = orderIds.filter((orderId) => !orderId.endsWith("-unknown"));
    return Object.fromEntries(known.map((orderId) => [orderId, describe(orderId)]));
  }
}
