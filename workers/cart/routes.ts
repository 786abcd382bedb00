import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { authorize } from "../../shared/auth/authorize.ts";
import { addItemSchema, type Cart, cartSchema, setQuantitySchema } from "../../shared/contracts/cart.ts";
import { idOf, problemResponses, skuSchema } from "../../shared/contracts/common.ts";
import { type AppEnv, createApp } from "../../shared/http/app.ts";
import { jsonBody } from "../../shared/http/json-body.ts";
import { Problem } from "../../shared/problem.ts";
import { type KnownCart, outerCartId } from "./cart-object.ts";
import { addItem, clearCart, setQuantity } from "./change-cart.ts";
import { depsOf } from "./deps.ts";
import { cartOwnerOf, contents, findShoppersCart, known } from "./shoppers-cart.ts";
import { viewCart } from "./view-cart.ts";

/** How long a browser remembers its cart. */
const cookieMaxAgeSeconds = 90 * 24 * 60 * 60;

export const app = createApp<CartEnv>({
  domain: "cart",
  ready: async (env) => {
    await env.CATALOG.quoteEditions({ skus: [] });
    return { catalog: "ok" };
  },
});

app.use("/api/cart/*", async (c, next) => {
  await next();
  c.header("cache-control", "private, no-store");
});
app.use("/api/cart/*", authorize());

const cartHeader = z.object({
  "x-cart-id": idOf("cart").optional().openapi({
    description:
      "A guest's cart, as its first write answered it; wins over the cookie `cart`. With an access token it joins the account's cart; with an API key it is the cart",
  }),
});
const skuParam = z.object({ sku: skuSchema });
const cartAnswer = {
  description: "The cart, priced now",
  content: { "application/json": { schema: cartSchema } },
  headers: z.object({
    "X-Cart-Id": idOf("cart").optional().openapi({
      description: "The id of a cart this request made, or that a guest's cart has joined; also set as the cookie `cart`",
    }),
  }),
};

type CartContext = Context<AppEnv<CartEnv>>;

/**
 * The cart a request means: the account's, else by header, or 404; else by cookie, where a stale or broken one is like
 * none, so that no shopper is ever stuck. What joins the account's cart is replaced by it.
 */
async function cartOf<Cart>(
  c: CartContext,
  header: string | undefined,
  finder: Parameters<typeof findShoppersCart<Cart>>[1],
): Promise<Cart | null> {
  const userId = cartOwnerOf(c.var.actor);
  const cartId = header ?? getCookie(c, "cart") ?? null;
  const { cart, brought } = await findShoppersCart(c.env.CART, finder, { userId, cartId });
  if (header && brought === "no-cart") throw new Problem("not-found", { detail: "There is no cart with this id" });
  if (userId !== null && cartId !== outerCartId(userId) && (brought === "joined" || brought === "no-cart"))
    tellCart(c, outerCartId(userId));
  return cart;
}

/** Answers a write. Where it made the cart, the client learns its id. */
function answer(c: CartContext, before: KnownCart | null, cart: Cart) {
  if (cartOwnerOf(c.var.actor) === null && cart.id && cart.id !== before?.cartId) tellCart(c, cart.id);
  return c.json(cart, 200);
}

/** Tells the client which cart is its own: programs by header, browsers by cookie. */
function tellCart(c: CartContext, cartId: string): void {
  c.header("x-cart-id", cartId);
  const secure = new URL(c.req.url).protocol === "https:";
  setCookie(c, "cart", cartId, { path: "/", httpOnly: true, sameSite: "Lax", maxAge: cookieMaxAgeSeconds, secure });
}

app.openapi(
  createRoute({
    method: "get",
    path: "/api/cart",
    operationId: "getCart",
    summary: "The cart, priced now",
    tags: ["Cart"],
    request: { headers: cartHeader },
    responses: { 200: cartAnswer, ...problemResponses(401, 404, 422) },
  }),
  async (c) => {
    const cart = await cartOf(c, c.req.valid("header")["x-cart-id"], contents);
    return c.json(await viewCart(c.env.CATALOG, cart), 200);
  },
);

app.openapi(
  createRoute({
    method: "delete",
    path: "/api/cart",
    operationId: "clearCart",
    summary: "Remove every line from the cart",
    tags: ["Cart"],
    request: { headers: cartHeader },
    responses: { 200: cartAnswer, ...problemResponses(401, 404, 422) },
  }),
  async (c) => {
    const cart = await cartOf(c, c.req.valid("header")["x-cart-id"], contents);
    return c.json(await clearCart(depsOf(c.env, c.executionCtx), cart, c.var.trace), 200);
  },
);

app.openapi(
  createRoute({
    method: "post",
    path: "/api/cart/items",
    operationId: "addCartItem",
    summary: "Put copies of an edition into the cart",
    tags: ["Cart"],
    middleware: [jsonBody],
    request: { headers: cartHeader, body: { required: true, content: { "application/json": { schema: addItemSchema } } } },
    responses: { 200: cartAnswer, ...problemResponses(400, 401, 404, 413, 415, 422) },
  }),
  async (c) => {
    const cart = await cartOf(c, c.req.valid("header")["x-cart-id"], known);
    return answer(c, cart, await addItem(depsOf(c.env, c.executionCtx), cart, { ...c.req.valid("json"), trace: c.var.trace }));
  },
);

app.openapi(
  createRoute({
    method: "put",
    path: "/api/cart/items/{sku}",
    operationId: "setCartItem",
    summary: "Set how many copies of an edition are in the cart; 0 removes it",
    tags: ["Cart"],
    middleware: [jsonBody],
    request: {
      headers: cartHeader,
      params: skuParam,
      body: { required: true, content: { "application/json": { schema: setQuantitySchema } } },
    },
    responses: { 200: cartAnswer, ...problemResponses(400, 401, 404, 413, 415, 422) },
  }),
  async (c) => {
    const cart = await cartOf(c, c.req.valid("header")["x-cart-id"], contents);
    const command = { sku: c.req.valid("param").sku, quantity: c.req.valid("json").quantity, trace: c.var.trace };
    return answer(c, cart, await setQuantity(depsOf(c.env, c.executionCtx), cart, command));
  },
);

app.openapi(
  createRoute({
    method: "delete",
    path: "/api/cart/items/{sku}",
    operationId: "removeCartItem",
    summary: "Remove an edition from the cart",
    tags: ["Cart"],
    request: { headers: cartHeader, params: skuParam },
    responses: { 200: cartAnswer, ...problemResponses(401, 404, 422) },
  }),
  async (c) => {
    const cart = await cartOf(c, c.req.valid("header")["x-cart-id"], contents);
    const command = { sku: c.req.valid("param").sku, quantity: 0, trace: c.var.trace };
    return c.json(await setQuantity(depsOf(c.env, c.executionCtx), cart, command), 200);
  },
);
