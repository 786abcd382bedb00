import type { z } from "@hono/zod-openapi";
import { lineQuantityMax, type Refusal } from "../../durable-objects/cart/cart.ts";
import type { Reply } from "../../durable-objects/cart/index.ts";
import { addItemSchema, type Cart, type CartContents, cartLinesMax, setQuantitySchema } from "../../shared/contracts/cart.ts";
import { createBusyLog, type Waiting } from "../../shared/gathered-log.ts";
import { inputErrors } from "../../shared/http/app.ts";
import { newSecretId } from "../../shared/ids.ts";
import { invalid, Problem } from "../../shared/problem.ts";
import type { Trace } from "../../shared/trace.ts";
import { type CartObject, cartObject, type KnownCart } from "./cart-object.ts";
import { joinGuestCart } from "./join-carts.ts";
import { type Catalog, type Quotes, quoteAll, viewCart } from "./view-cart.ts";

export type CartDeps = { carts: DurableObjectNamespace; catalog: Catalog; waiting: Waiting };
export type ItemCommand = { sku: string; quantity: number; trace: Trace };
export type CheckedOutCommand = { cartId: string; orderId: string; cartVersion: number; trace: Trace };

/** No line of it names the cart: whoever knows a guest cart's id may use it. */
const logFor = createBusyLog("cart");

/**
 * Puts copies into the cart, or into a new one when there is none, and gives back the priced cart. Stock sets no limit:
 * a cart is not a reservation. Raises invalid-request for a SKU nobody sells and for more than a cart holds.
 */
export async function addItem(deps: CartDeps, cart: KnownCart | null, { trace, ...item }: ItemCommand): Promise<Cart> {
  const { sku, quantity } = parse(addItemSchema, item);
  const quotes = await quoteAll(deps.catalog, [sku]);
  if (!quotes.get(sku)) throw invalid("/sku", `No edition has the SKU ${sku}`);
  const changed = await change(deps.carts, cart, (object) => object.add(sku, quantity));
  logFor(deps.waiting)("cart.item-added", trace, { sku, quantity, cartVersion: changed.version });
  return await viewCart(deps.catalog, changed, quotes);
}

/**
 * Sets the copies of a SKU and gives back the priced cart. 0 removes the line, also one no longer for sale, also twice.
 * Raises not-found for a SKU nobody sells, invalid-request for more than a cart holds.
 */
export async function setQuantity(deps: CartDeps, cart: CartContents | null, { trace, sku, ...rest }: ItemCommand): Promise<Cart> {
  const { quantity } = parse(setQuantitySchema, rest);
  const isRemoval = quantity === 0;
  if (isRemoval && !cart?.lines.some((line) => line.sku === sku)) return await viewCart(deps.catalog, cart);
  const quotes = await quoteWith(deps.catalog, cart, sku);
  if (!isRemoval && !quotes.get(sku)) throw new Problem("not-found", { detail: `No edition has the SKU ${sku}` });
  const changed = await change(deps.carts, cart, (object) => object.set(sku, quantity));
  logFor(deps.waiting)("cart.quantity-set", trace, { sku, quantity, cartVersion: changed.version });
  return await viewCart(deps.catalog, changed, quotes);
}

/** Removes every line. Where there is no cart, none is made. */
export async function clearCart(deps: CartDeps, cart: CartContents | null, trace: Trace): Promise<Cart> {
  if (!cart) return await viewCart(deps.catalog, null);
  const changed = await change(deps.carts, cart, (object) => object.clear());
  logFor(deps.waiting)("cart.cleared", trace, { cartVersion: changed.version });
  return await viewCart(deps.catalog, changed);
}

/** Removes what a confirmed order took from the cart at `cartVersion`. Repeating it changes nothing. */
export async function takeOrdered(
  { carts, waiting }: Pick<CartDeps, "carts" | "waiting">,
  { cartId, orderId, cartVersion, trace }: CheckedOutCommand,
): Promise<void> {
  const reply = await cartObject(carts, cartId).checkedOut(orderId, cartVersion);
  if ("heir" in reply) {
    // The guest has signed in while the order was being paid: it is the account's cart that still holds the copies.
    await joinGuestCart(carts, reply.heir, cartId);
    await cartObject(carts, reply.heir).takeBought(orderId, reply.copies);
  }
  logFor(waiting)("cart.checked-out", trace, { orderId, cartVersion });
}

/** Quotes for the cart's lines and one SKU more: the same answer decides whether it may go in and prices the view. */
async function quoteWith(catalog: Catalog, cart: CartContents | null, sku: string): Promise<Quotes> {
  const held = (cart?.lines ?? []).map((line) => line.sku);
  if (!held.includes(sku) && held.length >= cartLinesMax) throw refusal({ refused: "too-many-lines", held: held.length });
  return await quoteAll(catalog, [...new Set([...held, sku])]);
}

/**
 * Runs a command on the cart's object, or on a new one's, and gives back what is in it now. A guest's cart that has
 * become an account's takes nothing any more: then too it is a new one's.
 */
async function change(
  carts: DurableObjectNamespace,
  cart: KnownCart | null,
  command: (object: CartObject) => Promise<Reply>,
): Promise<CartContents> {
  const cartId = cart?.cartId ?? newSecretId("cart");
  const reply = await command(cartObject(carts, cartId));
  if ("refused" in reply && reply.refused === "joined") return await change(carts, null, command);
  if ("refused" in reply) throw refusal(reply);
  return { cartId, ...reply };
}

function refusal({ refused, held }: Refusal): Problem {
  if (refused === "too-many-lines") return invalid("/sku", `A cart holds at most ${cartLinesMax} different books; this one has ${held}`);
  const most = lineQuantityMax.toLocaleString("en-US");
  return invalid("/quantity", `A line holds at most ${most} copies; this one has ${held.toLocaleString("en-US")}`);
}

/** Checks what other Workers pass on from a form as strictly as what comes by HTTP. */
function parse<Schema extends z.ZodType>(schema: Schema, value: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Problem("invalid-request", { errors: inputErrors("json", parsed.error.issues) });
}
