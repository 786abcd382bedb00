import { proxyDurable } from "itty-durable/proxy-durable.js";
import { contentsOf, emptyCart } from "../../durable-objects/cart/cart.ts";
import type { Cart } from "../../durable-objects/cart/index.ts";
import type { CartContents } from "../../shared/contracts/cart.ts";
import { isId } from "../../shared/ids.ts";

type Commands = Pick<Cart, "read" | "add" | "set" | "clear" | "checkedOut" | "handOver" | "settle" | "join" | "takeBought" | "forget">;

/** A cart's object as its callers see it: each method is a request, so each answers later. */
export type CartObject = {
  [Name in keyof Commands]: (...args: Parameters<Commands[Name]>) => Promise<Awaited<ReturnType<Commands[Name]>>>;
};

/**
 * The object that keeps the cart of this id: a guest's cart id, or a user's id. Never hand it back from an async function: it takes every name for a
 * method of the object, `then` included.
 */
export function cartObject(carts: DurableObjectNamespace, cartId: string): CartObject {
  return proxyDurable(carts, { name: "CART", parse: true }).get(cartId);
}

/** A guest's cart that has become part of a user's: it answers like an empty one, and the next write starts a new one. */
export type Joined = "joined";

/** What is in a guest's cart, unpriced; `null` for no id, another form of id, and a cart nobody has written to. */
export async function findCart(carts: DurableObjectNamespace, cartId: string | null): Promise<CartContents | Joined | null> {
  if (cartId === null || !isId("cart", cartId)) return null;
  const contents = await cartObject(carts, cartId).read();
  return contents === null || contents === "joined" ? contents : { cartId, ...contents };
}

/** What is in an account's cart, unpriced. An account that has put nothing into it yet has one all the same, at version 0. */
export async function readAccountCart(carts: DurableObjectNamespace, userId: string): Promise<CartContents> {
  const contents = await cartObject(carts, userId).read();
  return { cartId: userId, ...(contents === null || contents === "joined" ? contentsOf(emptyCart) : contents) };
}

/**
 * How a cart is called outside. An account's has an id like any other, which by itself opens nothing: the object behind
 * it is named by the user's id, and only a token leads there.
 */
export function outerCartId(name: string): string {
  return name.replace(/^user_/, "cart_");
}

/** A cart that is there, by its id alone. */
export type KnownCart = Pick<CartContents, "cartId">;

/** Ids one isolate remembers. */
const knownMax = 10_000;
const known = new Set<string>();

/**
 * The guest's cart of this id, when somebody has ever written to it. A cart that is there stays there, so an isolate asks
 * once: what a command then answers says what is in it, or that it has joined another meanwhile.
 */
export async function findKnownCart(carts: DurableObjectNamespace, cartId: string | null): Promise<KnownCart | Joined | null> {
  if (cartId === null) return null;
  if (known.has(cartId)) return { cartId };
  const cart = await findCart(carts, cartId);
  if (cart === null || cart === "joined") return cart;
  known.add(cartId);
  for (const oldest of known) {
    if (known.size <= knownMax) break;
    known.delete(oldest);
  }
  return { cartId };
}
