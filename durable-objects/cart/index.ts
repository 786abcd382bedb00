import { createDurable } from "itty-durable/itty-durable.js";
import * as rules from "./cart.ts";

/** What a command answers: the cart after it, or why it is as it was. */
export type Reply = rules.Contents | rules.Refusal;

/** What a guest's cart hands over. `isThere`: somebody has written to it once, whoever has it now. */
export type Inheritance = { isThere: boolean; copies: rules.Copies };

/** What an order took from a guest's cart that has become a user's meanwhile. */
export type Moved = { heir: string; copies: rules.Copies };

/**
 * One shopper's cart: a guest's, named by an id that is the right of access, or an account's, named by the user's id.
 * itty-durable keeps the fields of this class as one stored value and answers methods by name; arguments reach it as
 * JSON in a header, so they are ASCII and small: SKUs, ids, numbers.
 */
export class Cart extends createDurable() {
  cart: rules.Cart = rules.emptyCart;

  /** What is in it; `null` when nobody has ever written to this cart, "joined" when it has become part of a user's. */
  read(): rules.Contents | "joined" | null {
    if (this.cart.heir !== undefined) return "joined";
    return this.cart.version === 0 ? null : rules.contentsOf(this.cart);
  }

  /** Puts copies in. */
  async add(sku: string, quantity: number): Promise<Reply> {
    return await this.change((cart) => rules.addCopies(cart, sku, quantity));
  }

  /** Sets a line's copies; 0 removes it. */
  async set(sku: string, quantity: number): Promise<Reply> {
    return await this.change((cart) => rules.setCopies(cart, sku, quantity));
  }

  /** Removes all lines. */
  async clear(): Promise<Reply> {
    return await this.change(rules.withoutLines);
  }

  /** Removes what an order took; a guest's cart that has joined a user's tells what to remove there. */
  async checkedOut(orderId: string, cartVersion: number): Promise<Reply | Moved> {
    const { heir } = this.cart;
    if (heir !== undefined) return { heir, copies: rules.copiesAt(this.cart, cartVersion) };
    return await this.change((cart) => rules.withoutOrdered(cart, orderId, cartVersion));
  }

  /** Makes a guest's cart the user's, and tells what joins; again and again until that is settled. */
  async handOver(userId: string, room: number): Promise<Inheritance | rules.Refusal> {
    const next = rules.withHeir(this.cart, userId, room);
    if ("refused" in next) return next;
    await this.keep(next);
    return { isThere: next.version > 0, copies: rules.inheritanceOf(next, userId) };
  }

  /** Notes that the user's cart has what this one handed over. */
  async settle(): Promise<true> {
    if (this.cart.heir !== undefined && !this.cart.isSettled) await this.keep({ ...this.cart, isSettled: true });
    return true;
  }

  /** Takes in what a guest's cart handed over. */
  async join(guestCartId: string, copies: rules.Copies): Promise<Reply> {
    return await this.change((cart) => rules.withGuestCart(cart, guestCartId, copies));
  }

  /** Removes what an order took from a guest's cart before that joined this one. */
  async takeBought(orderId: string, copies: rules.Copies): Promise<Reply> {
    return await this.change((cart) => rules.withoutBought(cart, orderId, copies));
  }

  /** Forgets everything, as if nobody had ever written to it, and tells which guests' carts had joined. */
  async forget(): Promise<string[]> {
    const joined = this.cart.joined ?? [];
    await this.destroy();
    this.cart = rules.emptyCart;
    return joined;
  }

  private async change(rule: (cart: rules.Cart) => rules.Cart | rules.Refusal): Promise<Reply> {
    const next = this.cart.heir === undefined ? rule(this.cart) : { refused: "joined" as const, held: 0 };
    if ("refused" in next) return next;
    await this.keep(next);
    return rules.contentsOf(next);
  }

  /** Takes the new state and answers once it is written: itty-durable's own persisting does not wait for the disk. */
  private async keep(next: rules.Cart): Promise<void> {
    if (next === this.cart) return;
    this.cart = next;
    await this.persist();
  }
}
