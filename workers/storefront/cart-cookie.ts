import { getCookie, setCookie } from "hono/cookie";
import type { Cart } from "../../shared/contracts/cart.ts";
import { isId } from "../../shared/ids.ts";
import type { Shopper, StorefrontContext } from "./bindings.ts";
import { visitorOf } from "./visitor.ts";

/** How long a browser remembers its cart: as long as it does when the cart's own API makes one. */
const cookieMaxAgeSeconds = 90 * 24 * 60 * 60;

/** The shopper's cart, from its cookie; a cookie that is no cart id counts as none. */
export function cartIdOf(c: StorefrontContext): string | null {
  const cookie = getCookie(c, "cart");
  return cookie !== undefined && isId("cart", cookie) ? cookie : null;
}

/** Whose cart a request means: the account's where somebody is signed in, which a guest's cart brought along joins. */
export async function shopperOf(c: StorefrontContext): Promise<Shopper> {
  return { cartId: cartIdOf(c), token: (await visitorOf(c))?.token ?? null };
}

/**
 * Tells the browser which cart is its own, when that is news. The id is the right of access, so no script may read it.
 * An account's cart is found by who is signed in and needs no cookie.
 */
export function keepCart(c: StorefrontContext, { id }: Cart): void {
  if (id === null || !isId("cart", id) || id === cartIdOf(c)) return;
  const secure = new URL(c.req.url).protocol === "https:";
  setCookie(c, "cart", id, { path: "/", httpOnly: true, sameSite: "Lax", maxAge: cookieMaxAgeSeconds, secure });
}
