import { post } from "../load/request.ts";
import type { Answer } from "../load/response-reader.ts";
import { pick } from "../random.ts";
import type { Workload } from "./workload.ts";

/** Different SKUs in one shopper's cart. */
const skusPerCart = 5;

const item = (sku: string, headers: Record<string, string> = {}) => post("/api/cart/items", { sku, quantity: 1 }, headers);
const expected = { status: 200, bodyIncludes: '"lines":[{' };

/** One more copy into a cart that is there: each connection is a shopper who goes back and forth between five books. */
export const addToCart: Workload = {
  name: "add to cart",
  target: 0.035,
  on: "caches",
  expected,
  prepare: ({ connections, stockedSkus, random }) => Array.from({ length: connections }, () => item(pick(stockedSkus, random))),
  open: ({ connections, stockedSkus, random }, prepared) => {
    const carts = Array.from({ length: connections }, (_, index) => ({
      id: cartIdOf(prepared[index]),
      skus: Array.from({ length: skusPerCart }, () => pick(stockedSkus, random)),
    }));
    return (connection) => {
      const cart = carts[connection];
      if (!cart) throw new Error(`there is no cart for connection ${connection}`);
      return item(pick(cart.skus, random), { "x-cart-id": cart.id });
    };
  },
};

/** The first copy of a new shopper, which makes a cart. */
export const newCart: Workload = {
  name: "new cart",
  target: null,
  on: "caches",
  expected,
  open:
    ({ stockedSkus, random }) =>
    () =>
      item(pick(stockedSkus, random)),
};

function cartIdOf(answer: Answer | undefined): string {
  const id = /\r\nx-cart-id: *(\S+)/i.exec(answer?.head ?? "")?.[1];
  if (!id) throw new Error(`a new cart was answered ${answer?.status}: ${answer?.body.slice(0, 300)}`);
  return id;
}
