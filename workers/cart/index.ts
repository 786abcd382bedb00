// Responsible for carts: which editions a shopper means to buy, how many, and what they cost at this moment.
// Leaves to others: prices and titles (catalog), whether copies are left when it counts (inventory, at checkout), buying (orders).
import { WorkerEntrypoint } from "cloudflare:workers";
import type { CartContents, Cart as CartView } from "../../shared/contracts/cart.ts";
import { attempt, type Result } from "../../shared/result.ts";
import { findCart, findKnownCart } from "./cart-object.ts";
import { addItem, type CheckedOutCommand, type ItemCommand, setQuantity, takeOrdered } from "./change-cart.ts";
import { depsOf } from "./deps.ts";
import { app } from "./routes.ts";
import { viewCart } from "./view-cart.ts";

export { Cart } from "../../durable-objects/cart/index.ts";

/** A cart by its id; `null`, like an id nobody has written to, stands for a cart yet to be made. */
type CartRef = { cartId: string | null };

export default class extends WorkerEntrypoint<CartEnv> {
  override fetch(request: Request): Response | Promise<Response> {
    return app.fetch(request, this.env, this.ctx);
  }

  /** The cart, priced now; an empty one without an id when there is none. */
  async read({ cartId }: CartRef): Promise<CartView> {
    return viewCart(this.env.CATALOG, await findCart(this.env.CART, cartId));
  }

  /** Puts copies in; without a cart, into a new one. */
  async addItem({ cartId, ...item }: ItemCommand & CartRef): Promise<Result<CartView>> {
    return attempt(async () => addItem(depsOf(this.env, this.ctx), await findKnownCart(this.env.CART, cartId), item));
  }

  /** Sets the copies of one SKU; 0 removes it. */
  async setQuantity({ cartId, ...item }: ItemCommand & CartRef): Promise<Result<CartView>> {
    return attempt(async () => setQuantity(depsOf(this.env, this.ctx), await findCart(this.env.CART, cartId), item));
  }

  /** What is in the cart, for checkout; `null` when there is no such cart. */
  async contents({ cartId }: { cartId: string }): Promise<CartContents | null> {
    return findCart(this.env.CART, cartId);
  }

  /** Removes what an order took from the cart. */
  async checkedOut(command: CheckedOutCommand): Promise<void> {
    await takeOrdered(depsOf(this.env, this.ctx), command);
  }
}
