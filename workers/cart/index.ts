// Responsible for carts: which editions a shopper means to buy, how many, and what they cost at this moment.
// Leaves to others: prices and titles (catalog), whether copies are left when it counts (inventory, at checkout), buying (orders).
import { WorkerEntrypoint } from "cloudflare:workers";
import { requireCaller } from "../../shared/auth/callers.ts";
import type { CartContents, Cart as CartView } from "../../shared/contracts/cart.ts";
import { attempt, type Result } from "../../shared/result.ts";
import { addItem, type CheckedOutCommand, type ItemCommand, setQuantity, takeOrdered } from "./change-cart.ts";
import { depsOf } from "./deps.ts";
import { forgetUserCart } from "./join-carts.ts";
import { app } from "./routes.ts";
import { type CartRef, contents, findShoppersCart, known, shopperOf } from "./shoppers-cart.ts";
import { viewCart } from "./view-cart.ts";

export { Cart } from "../../durable-objects/cart/index.ts";

export default class extends WorkerEntrypoint<CartEnv> {
  override fetch(request: Request): Response | Promise<Response> {
    return app.fetch(request, this.env, this.ctx);
  }

  /** The cart, priced now; an empty one without an id when there is none. A token that is no longer valid makes a guest. */
  async read(ref: CartRef): Promise<CartView> {
    const shopper = await attempt(() => shopperOf(this.env, ref));
    const { cart } = await findShoppersCart(this.env.CART, contents, shopper.ok ? shopper.value : { ...ref, userId: null });
    return viewCart(this.env.CATALOG, cart);
  }

  /** Puts copies in; without a cart, into a new one. */
  async addItem({ cartId, token, ...item }: ItemCommand & CartRef): Promise<Result<CartView>> {
    return attempt(async () => {
      const { cart } = await findShoppersCart(this.env.CART, known, await shopperOf(this.env, { cartId, token }));
      return addItem(depsOf(this.env, this.ctx), cart, item);
    });
  }

  /** Sets the copies of one SKU; 0 removes it. */
  async setQuantity({ cartId, token, ...item }: ItemCommand & CartRef): Promise<Result<CartView>> {
    return attempt(async () => {
      const { cart } = await findShoppersCart(this.env.CART, contents, await shopperOf(this.env, { cartId, token }));
      return setQuantity(depsOf(this.env, this.ctx), cart, item);
    });
  }

  /** What is in the cart, for checkout; `null` when there is no such cart. An account's cart is called by the user's id. */
  async contents(ref: CartRef): Promise<Result<CartContents | null>> {
    return attempt(async () => (await findShoppersCart(this.env.CART, contents, await shopperOf(this.env, ref))).cart);
  }

  /** Removes what an order took from the cart. */
  async checkedOut(command: CheckedOutCommand): Promise<void> {
    requireCaller(this.ctx, "orders");
    await takeOrdered(depsOf(this.env, this.ctx), command);
  }

  /** Forgets an erased user's cart. Repeating it changes nothing. */
  async forgetUser({ userId }: { userId: string }): Promise<void> {
    requireCaller(this.ctx, "orders");
    await forgetUserCart(this.env.CART, userId);
  }
}
