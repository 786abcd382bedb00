import type { Actor } from "../../shared/auth/actor.ts";
import { actorOf } from "../../shared/auth/authorize.ts";
import type { CartContents } from "../../shared/contracts/cart.ts";
import { findCart, findKnownCart, type Joined, type KnownCart, readAccountCart } from "./cart-object.ts";
import { type JoinOutcome, joinGuestCart } from "./join-carts.ts";

/** Who shops: somebody signed in, or a guest (`null`), and the id of a guest's cart that came with the request. */
export type Shopper = { userId: string | null; cartId: string | null };

/**
 * A guest's cart by its id; `null`, like an id nobody has written to, stands for a cart yet to be made. With the token of
 * somebody signed in it is the account's cart that is meant, and the guest's joins it.
 */
export type CartRef = { cartId: string | null; token?: string | null };

/** Whose cart a caller means: their own account's; nobody's (`null`) for a guest, and for an API key, no scope of which is for carts. */
export function cartOwnerOf(actor: Actor | null): string | null {
  return actor?.scopes === null ? actor.userId : null;
}

/** Who another Worker asks for. Raises unauthenticated for a token that is not valid. */
export async function shopperOf(env: Pick<CartEnv, "IDENTITY">, { cartId, token }: CartRef): Promise<Shopper> {
  return { cartId, userId: token ? cartOwnerOf(await actorOf(env.IDENTITY, token)) : null };
}

/** How a cart is found: by the id a guest brought, and by whom it belongs to. */
type Finder<Found> = {
  ofGuest: (carts: DurableObjectNamespace, cartId: string | null) => Promise<Found | Joined | null>;
  ofUser: (carts: DurableObjectNamespace, userId: string) => Promise<Found>;
};

/** Finds a cart with what is in it. */
export const contents: Finder<CartContents> = { ofGuest: findCart, ofUser: readAccountCart };

/** Finds a cart that is there; what is in it the next command tells. */
export const known: Finder<KnownCart> = { ofGuest: findKnownCart, ofUser: async (_, userId) => ({ cartId: userId }) };

/** The cart, `null` where a write would make one, and what became of the id that was brought. */
export type Found<Cart> = { cart: Cart | null; brought: JoinOutcome | "none" | "mine" };

/**
 * The cart a shopper means: the account's for who is signed in, after the guest's cart they bring has joined it; for a
 * guest the one they name.
 */
export async function findShoppersCart<Cart>(
  carts: DurableObjectNamespace,
  { ofGuest, ofUser }: Finder<Cart>,
  { userId, cartId }: Shopper,
): Promise<Found<Cart>> {
  if (userId !== null) {
    const brought = cartId === null ? "none" : await joinGuestCart(carts, userId, cartId);
    return { cart: await ofUser(carts, userId), brought };
  }
  const cart = await ofGuest(carts, cartId);
  if (cart === "joined") return { cart: null, brought: "joined" };
  if (cart === null) return { cart: null, brought: cartId === null ? "none" : "no-cart" };
  return { cart, brought: "mine" };
}
