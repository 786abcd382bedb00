import { proxyDurable } from "itty-durable/proxy-durable.js";
import type { Cart } from "../../durable-objects/cart/index.ts";
import type { CartContents } from "../../shared/contracts/cart.ts";
import { isId } from "../../shared/ids.ts";

type Commands = Pick<Cart, "read" | "add" | "set" | "clear" | "checkedOut">;

/** A cart's object as its callers see it: each method is a request, so each answers later. */
export type CartObject = {
  [Name in keyof Commands]: (...args: Parameters<Commands[Name]>) => Promise<Awaited<ReturnType<Commands[Name]>>>;
};

/**
 * The object that keeps the cart of this id. Never hand it back from an async function: it takes every name for a
 * method of the object, `then` included.
 */
export function cartObject(carts: DurableObjectNamespace, cartId: string): CartObject {
  return proxyDurable(carts, { name: "CART", parse: true }).get(cartId);
}

/** What is in a cart, unpriced; `null` for no id, another form of id, and a cart nobody has written to. */
export async function findCart(carts: DurableObjectNamespace, cartId: string | null): Promise<CartContents | null> {
  if (cartId === null || !isId("cart", cartId)) return null;
  const contents = await cartObject(carts, cartId).read();
  return contents && { cartId, ...contents };
}

/** A cart that is there, by its id alone. */
export type KnownCart = Pick<CartContents, "cartId">;

/** Ids one isolate remembers. */
const knownMax = 10_000;
const known = new Set<string>();

/**
 * The cart of this id, when somebody has ever written to it. A cart that is there stays there, so an isolate asks once:
 * what a command then answers says what is in it.
 */
export async function findKnownCart(carts: DurableObjectNamespace, cartId: string | null): Promise<KnownCart | null> {
  if (cartId === null) return null;
  if (known.has(cartId)) return { cartId };
  const cart = await findCart(carts, cartId);
  if (!cart) return null;
  known.add(cartId);
  for (const oldest of known) {
    if (known.size <= knownMax) break;
    known.delete(oldest);
  }
  return { cartId };
}
