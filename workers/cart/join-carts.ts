import { joinedLinesMax } from "../../durable-objects/cart/cart.ts";
import { isId } from "../../shared/ids.ts";
import { cartObject, outerCartId } from "./cart-object.ts";

/**
 * What became of a guest's cart that came with a signed-in shopper's request: it is part of the account's now; it was
 * none; or it waits, because the account's cart has no room for so many more books.
 */
export type JoinOutcome = "joined" | "no-cart" | "waits";

/** Tombstones one isolate remembers, each with its heir: a program may go on naming its old cart for ever. */
const settledMax = 10_000;
const settled = new Map<string, string>();

/**
 * Makes a guest's cart part of the account's: of each SKU the larger number of copies stays. First the guest's cart is
 * made a tombstone that keeps what it hands over, then the account takes that in under the guest cart's id, then the
 * tombstone notes that it is settled. So a crash in between loses nothing, and whoever repeats it changes nothing.
 */
export async function joinGuestCart(carts: DurableObjectNamespace, userId: string, guestCartId: string): Promise<JoinOutcome> {
  // An account's own cart, by its outer name.
  if (guestCartId === outerCartId(userId)) return "joined";
  if (!isId("cart", guestCartId)) return "no-cart";
  if (settled.get(guestCartId) === userId) return "joined";
  const held = await cartObject(carts, userId).read();
  const room = joinedLinesMax - (held === null || held === "joined" ? 0 : held.lines.length);
  const inheritance = await cartObject(carts, guestCartId).handOver(userId, room);
  if ("refused" in inheritance) return "waits";
  if (!inheritance.isThere) return "no-cart";
  if (inheritance.copies.length > 0) await cartObject(carts, userId).join(guestCartId, inheritance.copies);
  await cartObject(carts, guestCartId).settle();
  settled.set(guestCartId, userId);
  for (const oldest of settled.keys()) {
    if (settled.size <= settledMax) break;
    settled.delete(oldest);
  }
  return "joined";
}

/** Forgets a user's cart, and the guests' carts that became part of it. Repeating it changes nothing. */
export async function forgetUserCart(carts: DurableObjectNamespace, userId: string): Promise<void> {
  const joined = await cartObject(carts, userId).forget();
  await Promise.all(joined.map((guestCartId) => cartObject(carts, guestCartId).forget()));
}
