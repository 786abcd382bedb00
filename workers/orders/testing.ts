import { env as workerEnv } from "cloudflare:workers";
import { drizzle } from "drizzle-orm/d1";
import type { Contact, OrderStatus } from "../../shared/contracts/orders.ts";
import { newId } from "../../shared/ids.ts";
import { parseDataKeys } from "../../shared/sealed-text.ts";
import { newTrace, traceparent } from "../../shared/trace.ts";
import { createCommerce } from "../../tests/doubles/commerce.ts";
import type { AdvanceDeps } from "./advance-order.ts";
import { emailIndexOf, sealContact } from "./contact.ts";
import type { OrderEvent } from "./order-state.ts";
import { orderNumber } from "./order-view.ts";
import { advanceOrder, insertOrder, type StoredOrder } from "./repository.ts";

export const env = workerEnv as unknown as OrdersEnv;
export const db = drizzle(env.DB);
export const trace = newTrace();
const { LOOKUP_SECRET: lookupSecret } = env;
export const dataKeys = parseDataKeys(env.DATA_KEYS);

/** Merchants, and a book of each. */
export const [penguin, octavo] = ["seller_penguin", "seller_octavo"];
export const emma = { sku: "EMMA", sellerId: penguin, priceMinor: 1_000 };
export const flatland = { sku: "FLATLAND", sellerId: octavo, priceMinor: 250 };
type Book = typeof emma;

/** What use cases need, the sisters being objects in memory; `change` says what else they do. */
export function depsWith(change: { [Name in keyof AdvanceDeps]?: unknown } = {}): AdvanceDeps {
  const { inventory, payments, cart } = createCommerce({ EMMA: 1_000, FLATLAND: 1_000 });
  const sisters = { catalog: {}, inventory, payments, cart, identity: {} } as unknown as AdvanceDeps;
  const ours = { db, lookupSecret, dataKeys, now: () => Date.now(), log: () => {}, relay: () => {} };
  return { ...sisters, ...ours, ...change } as AdvanceDeps;
}

/** Ways from a new order to some states. */
const waysTo: Partial<Record<OrderStatus, OrderStatus[]>> = {
  pending: [],
  rejected: ["rejected"],
  reserved: ["reserved"],
  cancelled: ["reserved", "cancelled"],
  payment_failed: ["reserved", "paying", "payment_failed"],
  paid: ["reserved", "paying", "paid"],
  confirmed: ["reserved", "paying", "paid", "confirmed"],
};

export type Placed = {
  userId?: string | null;
  email?: string;
  books?: Book[];
  status?: keyof typeof waysTo;
  atMs?: number;
  sealedWith?: string;
};

export const adasAddress = { name: "Ada Lovelace", line1: "12 St James's Square", city: "London", postalCode: "SW1Y 4JH", country: "GB" };

/** An order as POST /api/orders writes it, taken to a state: confirmed and a guest's, of one copy of each book, unless told otherwise. */
export async function place({
  userId = null,
  email = "ada@example.com",
  books = [emma, flatland],
  status = "confirmed",
  atMs = Date.now(),
}: Placed = {}): Promise<StoredOrder> {
  const id = newId("ord", atMs);
  const contact: Contact = { email, name: "Ada Lovelace", shippingAddress: adasAddress };
  const order: StoredOrder = {
    ...sealContact(contact, id, dataKeys),
    ...{ id, number: orderNumber(id), status: "pending", version: 1, attempt: 1, paymentId: null, userId },
    emailIndex: userId === null ? emailIndexOf(email, lookupSecret) : null,
    ...{ paymentProvider: null, paymentToken: null, origin: "https://shop.example", shippingMethod: "standard", currency: "USD" },
    totalMinor: books.reduce((sum, { priceMinor }) => sum + priceMinor, 499),
    ...{ cartId: null, cartVersion: null, cartEmptiedAtMs: null, payByMs: atMs + 900_000 },
    ...{ traceparent: traceparent(trace), requestId: trace.requestId, createdAtMs: atMs, updatedAtMs: atMs },
    lines: books.map(({ sku, sellerId, priceMinor }) => ({
      ...{ sku, sellerId, bookId: `book_${sku}`, title: `About ${sku}`, format: "paperback", quantity: 1, unitPriceMinor: priceMinor },
    })),
  };
  await insertOrder(db, order, { scope: "guests", key: id, fingerprint: id, createdAtMs: atMs });
  const events = (waysTo[status] ?? []).map((type): OrderEvent => ({ type, data: {} }));
  return events.length === 0 ? order : ((await advanceOrder(db, order, events, atMs)) ?? order);
}

/** Everything the database keeps, as text. */
export async function everythingStored(): Promise<string> {
  const tables = [
    "orders",
    "order_lines",
    "order_events",
    "idempotency_keys",
    "outbox",
    "verified_emails",
    "audit_entries",
    "dead_letters",
  ];
  const rows = await env.DB.batch(tables.map((table) => env.DB.prepare(`select * from ${table}`)));
  return JSON.stringify(rows.map(({ results }) => results));
}
