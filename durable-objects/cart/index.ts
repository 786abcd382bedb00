import { createDurable } from "itty-durable/itty-durable.js";
import * as rules from "./cart.ts";

/** What a command answers: the cart after it, or why it is as it was. */
export type Reply = rules.Contents | rules.Refusal;

/**
 * One shopper's cart. itty-durable keeps the fields of this class as one stored value and answers methods by name;
 * arguments reach it as JSON in a header, so they are ASCII: SKUs, ids, numbers.
 */
export class Cart extends createDurable() {
  cart: rules.Cart = rules.emptyCart;

  /** What is in it; `null` when nobody has ever written to this cart. */
  read(): rules.Contents | null {
    return this.cart.version === 0 ? null : rules.contentsOf(this.cart);
  }

  /** Puts copies in. */
  async add(sku: string, quantity: number): Promise<Reply> {
    return await this.keep(rules.addCopies(this.cart, sku, quantity));
  }

  /** Sets a line's copies; 0 removes it. */
  async set(sku: string, quantity: number): Promise<Reply> {
    return await this.keep(rules.setCopies(this.cart, sku, quantity));
  }

  /** Removes all lines. */
  async clear(): Promise<Reply> {
    return await this.keep(rules.withoutLines(this.cart));
  }

  /** Removes what an order took. */
  async checkedOut(orderId: string, cartVersion: number): Promise<Reply> {
    return await this.keep(rules.withoutOrdered(this.cart, orderId, cartVersion));
  }

  /** Takes the new state and answers it once it is written: itty-durable's own persisting does not wait for the disk. */
  private async keep(next: rules.Cart | rules.Refusal): Promise<Reply> {
    if ("refused" in next) return next;
    if (next !== this.cart) {
      this.cart = next;
      await this.persist();
    }
    return rules.contentsOf(next);
  }
}
