import type { DrizzleD1Database } from "drizzle-orm/d1";
import type { EditionQuote } from "../../shared/contracts/catalog.ts";
import type { Contact, Order, PlaceOrder } from "../../shared/contracts/orders.ts";
import { inputErrors } from "../../shared/http/app.ts";
import { fingerprint } from "../../shared/http/idempotency-key.ts";
import { newId } from "../../shared/ids.ts";
import { isSameMoney, money } from "../../shared/money.ts";
import { Problem } from "../../shared/problem.ts";
import { unwrap } from "../../shared/result.ts";
import { sumBySku } from "../../shared/sum-by-sku.ts";
import { type Totals, totalsOf } from "../../shared/totals.ts";
import { type Trace, traceparent } from "../../shared/trace.ts";
import { type AdvanceDeps, advance } from "./advance-order.ts";
import { emailIndexOf, sealContact } from "./contact.ts";
import { orderNumber, orderOutcome } from "./order-view.ts";
import { findIdempotencyKey, findLiveOrderIdByCart, findOrder, insertOrder, type OrderLine, type StoredOrder } from "./repository.ts";
import { type OrderRequest, orderRequestSchema } from "./schemas.ts";

/** An order has this long to be paid; its holds last as long. */
const payWithinMs = 15 * 60 * 1_000;
/** Within this time a repeated request is told that the first one is still running. */
const runningMs = 10_000;
/** Every guest shares one scope of idempotency keys; a replay needs the same body. */
const guestScope = "guests";

export type PlaceOrderCommand = {
  body: unknown;
  idempotencyKey: string;
  /** A guest's cart. It joins the account's, which is the one that is ordered, when somebody is signed in. */
  cartId: string | null;
  /** Speaks for who is signed in, and means their cart; none for a guest, nor for an API key, which has no cart of its owner's. */
  token?: string | null;
  /** Where the shop is reached, e.g. https://octavo.example: payments send the shopper back there. */
  origin: string;
  trace: Trace;
};

/** What an order is about to be made of. */
type Draft = {
  lines: OrderLine[];
  totals: Totals;
  cart: { id: string; version: number } | null;
  contact: Contact;
  shippingMethod: StoredOrder["shippingMethod"];
  payment: PlaceOrder["payment"] | null;
};

/**
 * Turns a cart, or the lines in the body, into an order and takes it as far as it goes. A repeated request answers the
 * first one's order as it is now. `userId` is who is signed in; `null` is a guest. Raises invalid-request, cart-empty, not-for-sale, price-changed, out-of-stock,
 * payment-declined, order-not-payable, cart-already-ordered, conflict, idempotency-key-reused, request-in-progress.
 */
export async function placeOrder(
  deps: AdvanceDeps,
  command: PlaceOrderCommand,
  userId: string | null,
): Promise<{ order: Order; replayed: boolean }> {
  deps.log("checkout.started", command.trace);
  const request = parseRequest(command.body);
  const cartId = command.token ? userId : command.cartId;
  const meaning = fingerprint({ request, cartId: hasOwnLines(request) ? null : cartId });
  const { order, replayed } = await insertOnce(deps, request, meaning, command, userId);
  if (replayed && (await isStillRunning(deps, order))) throw new Problem("request-in-progress", { detail: "Ask again in some seconds" });
  const advanced = await advance(deps, order, command.trace);
  return { order: await orderOutcome(deps, advanced), replayed };
}

function parseRequest(body: unknown): OrderRequest {
  const parsed = orderRequestSchema.safeParse(body);
  if (!parsed.success) throw new Problem("invalid-request", { errors: inputErrors("json", parsed.error.issues) });
  return parsed.data;
}

/** The order this request makes, or the one that its key already made: looked for whenever the request cannot go on as new. */
async function insertOnce(deps: AdvanceDeps, request: OrderRequest, meaning: string, command: PlaceOrderCommand, userId: string | null) {
  const { db } = deps;
  const scope = keyScopeOf(userId);
  try {
    const draft = await draftOrder(deps, request, command);
    const order = orderOf(deps, draft, command, userId);
    const key = { scope, key: command.idempotencyKey, fingerprint: meaning, createdAtMs: order.createdAtMs };
    const outcome = await insertOrder(db, order, key);
    if (outcome === "inserted") {
      deps.log("order.pending", command.trace, { orderId: order.id, version: order.version });
      return { order, replayed: false };
    }
    if (outcome === "cart-ordered" && draft.cart) {
      throw alreadyOrdered(await findLiveOrderIdByCart(db, draft.cart.id, draft.cart.version));
    }
    throw new Problem("conflict", { detail: "This request collided with another one" });
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const first = await findFirst(db, scope, command.idempotencyKey, meaning);
    if (!first) throw error;
    return { order: first, replayed: true };
  }
}

/** Whose idempotency keys a request's is one of: two users' are never the same. */
export function keyScopeOf(userId: string | null): string {
  return userId ?? guestScope;
}

/** The order an idempotency key stands for; 422 when the key was used for something else. */
export async function findFirst(db: DrizzleD1Database, scope: string, key: string, meaning: string): Promise<StoredOrder | null> {
  const row = await findIdempotencyKey(db, scope, key);
  if (!row) return null;
  if (row.fingerprint !== meaning) throw new Problem("idempotency-key-reused", { detail: "Use a new key for a new request" });
  return await findOrder(db, row.orderId);
}

type CartRef = Pick<PlaceOrderCommand, "cartId" | "token">;

async function draftOrder(deps: AdvanceDeps, request: OrderRequest, cart: CartRef): Promise<Draft> {
  if (request.kind === "single-book") return await draftSingleBook(deps, request.body);
  const { body } = request;
  await requirePayable(deps, body.payment);
  const source = body.lines ? { lines: sumBySku(body.lines), cart: null } : await linesOfCart(deps, cart);
  const quotes = await deps.catalog.quoteEditions({ skus: source.lines.map((line) => line.sku) });
  const lines = source.lines.map((line, index) => priceLine(line, quotes, index));
  const totals = totalsOf(lines.map(withPrice), body.shippingMethod);
  if (body.expectedTotal && !isSameMoney(body.expectedTotal, totals.total)) {
    throw new Problem("price-changed", { detail: "The total is not what was expected", fields: { totals } });
  }
  const { email, name, shippingAddress, shippingMethod } = body;
  return { lines, totals, cart: source.cart, contact: { email, name, shippingAddress }, shippingMethod, payment: body.payment };
}

/**
 * Refuses a provider this environment does not have and a token it cannot mean, before anything is written. `pointer`
 * is where the payment stands in the body.
 */
export async function requirePayable(deps: AdvanceDeps, payment: { provider: string; token: string }, pointer = "/payment"): Promise<void> {
  try {
    unwrap(await deps.payments.accepts(payment));
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const errors = error.details.errors?.map((one) => ({ ...one, pointer: one.pointer.replace(/^\/payment/, pointer) }));
    throw new Problem(error.code, { ...error.details, errors });
  }
}

async function linesOfCart({ cart }: AdvanceDeps, { cartId, token }: CartRef) {
  const contents = cartId === null && !token ? null : unwrap(await cart.contents({ cartId, token }));
  if (contents && contents.lines.length > 0) return { lines: contents.lines, cart: { id: contents.cartId, version: contents.version } };
  if (contents?.lastOrder) throw alreadyOrdered(contents.lastOrder.orderId);
  throw new Problem("cart-empty", { detail: "Put a book into the cart first" });
}

function alreadyOrdered(orderId: string | null): Problem {
  return new Problem("cart-already-ordered", {
    detail: "This cart has been ordered; a change to it starts a new order",
    fields: { orderId },
  });
}

/** The single-book body: the cheapest edition of which enough copies are left, says their owner, to be paid later. */
async function draftSingleBook(
  { catalog, inventory }: AdvanceDeps,
  body: Extract<OrderRequest, { kind: "single-book" }>["body"],
): Promise<Draft> {
  const { bookId, quantity, customerEmail: email, customerName: name } = body;
  const book = await catalog.findBook({ ref: bookId });
  if (!book)
    throw new Problem("not-for-sale", { detail: "This book is not for sale", errors: [{ pointer: "/bookId", message: "no such book" }] });
  const sold = book.editions.filter(({ availability }) => availability.status !== "not-for-sale");
  if (sold.length === 0)
    throw new Problem("not-for-sale", {
      detail: "This book is not for sale",
      errors: [{ pointer: "/bookId", message: "no edition is for sale" }],
    });
  const editions = sold.toSorted((left, right) => left.price.amount - right.price.amount);
  const levels = await Promise.all(editions.map(({ sku }) => inventory.level({ sku })));
  const edition = editions.find((_, index) => (levels[index]?.available ?? 0) >= quantity);
  if (!edition) {
    const shortages = levels.map(({ sku, available }) => ({ sku, requested: quantity, available }));
    throw new Problem("out-of-stock", { detail: "No edition has that many copies", fields: { shortages } });
  }
  const { sku, format, price } = edition;
  const line = { sku, bookId, sellerId: book.sellerId, title: book.title, format, quantity, unitPriceMinor: price.amount };
  const contact = { email, name, shippingAddress: null };
  return { lines: [line], totals: totalsOf([withPrice(line)]), cart: null, contact, shippingMethod: "standard", payment: null };
}

function priceLine({ sku, quantity }: { sku: string; quantity: number }, quotes: EditionQuote[], index: number): OrderLine {
  const quote = quotes.find((candidate) => candidate.sku === sku);
  if (!quote || quote.availability.status === "not-for-sale")
    throw new Problem("not-for-sale", {
      detail: `${sku} is not for sale`,
      errors: [{ pointer: `/lines/${index}/sku`, message: "not for sale" }],
    });
  const { bookId, sellerId, title, format, unitPrice } = quote;
  return { sku, bookId, sellerId, title, format, quantity, unitPriceMinor: unitPrice.amount };
}

function withPrice(line: OrderLine) {
  return { unitPrice: money(line.unitPriceMinor), quantity: line.quantity };
}

function orderOf(deps: AdvanceDeps, draft: Draft, { origin, trace }: PlaceOrderCommand, userId: string | null): StoredOrder {
  const nowMs = deps.now();
  const id = newId("ord", nowMs);
  return {
    ...sealContact(draft.contact, id, deps.dataKeys),
    userId,
    emailIndex: userId === null ? emailIndexOf(draft.contact.email, deps.lookupSecret) : null,
    shippingMethod: draft.shippingMethod,
    id,
    number: orderNumber(id),
    status: "pending",
    version: 1,
    attempt: 1,
    paymentId: null,
    paymentProvider: draft.payment?.provider ?? null,
    paymentToken: draft.payment?.token ?? null,
    origin,
    currency: draft.totals.total.currency,
    totalMinor: draft.totals.total.amount,
    cartId: draft.cart?.id ?? null,
    cartVersion: draft.cart?.version ?? null,
    cartEmptiedAtMs: null,
    payByMs: nowMs + payWithinMs,
    traceparent: traceparent(trace),
    requestId: trace.requestId,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
    lines: draft.lines,
  };
}

function hasOwnLines(request: OrderRequest): boolean {
  return request.kind === "single-book" || request.body.lines !== undefined;
}

/** Whether the first request is probably still at work: its order is young, and waits neither for the shopper nor for a payment to begin. */
async function isStillRunning({ payments, now }: AdvanceDeps, { status, updatedAtMs, paymentId }: StoredOrder): Promise<boolean> {
  if (now() - updatedAtMs >= runningMs) return false;
  if (status !== "paying" || !paymentId) return status === "pending" || status === "paid";
  const payment = await payments.find({ paymentId });
  return payment?.status !== "action_required";
}
