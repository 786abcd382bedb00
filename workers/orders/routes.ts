import { createRoute, z } from "@hono/zod-openapi";
import { drizzle } from "drizzle-orm/d1";
import type { Context } from "hono";
import { getCookie } from "hono/cookie";
import { authorize } from "../../shared/auth/authorize.ts";
import { signedIn } from "../../shared/auth/caller.ts";
import { moneySchema, pageOf, pageQuerySchema, problemResponses } from "../../shared/contracts/common.ts";
import {
  listedOrderSchema,
  orderSchema,
  orderStatusSchema,
  placeOrderSchema,
  readOrderSchema,
  singleBookOrderSchema,
} from "../../shared/contracts/orders.ts";
import { type AppEnv, createApp } from "../../shared/http/app.ts";
import { etagOf } from "../../shared/http/etag.ts";
import { requireIdempotencyKey } from "../../shared/http/idempotency-key.ts";
import { jsonBody } from "../../shared/http/json-body.ts";
import { privateHeaders } from "../../shared/http/private-answer.ts";
import { isId } from "../../shared/ids.ts";
import { invalid } from "../../shared/problem.ts";
import { depsOf } from "./deps.ts";
import { type OrderLookup, showOrder, showStatus } from "./find-order.ts";
import { pageOfOwnOrders } from "./list-orders.ts";
import { payOrder, showPayment } from "./pay-order.ts";
import { placeOrder } from "./place-order.ts";
import { countOpenOrders } from "./repository.ts";
import { orderRequestSchema, payOrderSchema } from "./schemas.ts";

export const app = createApp<OrdersEnv>({
  domain: "orders",
  ready: async (env) => ({ database: "ok", openOrders: await countOpenOrders(drizzle(env.DB)) }),
});

app.openAPIRegistry.register("PlaceOrder", placeOrderSchema);
app.openAPIRegistry.register("SingleBookOrder", singleBookOrderSchema);

app.use("/api/orders/*", authorize());
app.use("/api/payments/*", authorize());

const keyHeader = z.object({
  "idempotency-key": z.string().optional().openapi({ description: "16 to 255 visible ASCII characters; required" }),
});
const tokenQuery = z.object({ token: z.string().max(100).optional().openapi({ description: "The order's lookupToken, for a guest" }) });
const paymentSchema = z
  .object({
    id: z.string(),
    orderId: z.string(),
    provider: z.string(),
    status: z.string(),
    amount: moneySchema,
    refunded: moneySchema,
    action: z.object({ type: z.literal("redirect"), url: z.string() }).nullable(),
    declineCode: z.string().nullable(),
  })
  .openapi("Payment");

/** Which order is asked for, by whom, and with which link's token. */
function lookupOf(
  { var: { actor, reach, trace } }: Context<AppEnv<OrdersEnv>>,
  orderId: string,
  lookupToken: string | undefined,
): OrderLookup {
  return { orderId, lookupToken, actor, reach, trace };
}

/** The cart a request is about: the header wins over the cookie; a cookie that is no cart id counts as none. */
function cartIdOf(header: string | undefined, cookie: string | undefined): string | null {
  if (header !== undefined && !isId("cart", header)) throw invalid("header:x-cart-id", "expected a cart id");
  if (header !== undefined) return header;
  return cookie !== undefined && isId("cart", cookie) ? cookie : null;
}

app.openapi(
  createRoute({
    method: "post",
    path: "/api/orders",
    operationId: "placeOrder",
    summary: "Order the cart, the lines in the body, or a single book",
    tags: ["Orders"],
    middleware: [jsonBody],
    request: { headers: keyHeader, body: { required: true, content: { "application/json": { schema: orderRequestSchema } } } },
    responses: {
      201: { description: "The order", content: { "application/json": { schema: orderSchema } } },
      ...problemResponses(400, 401, 402, 403, 409, 413, 415, 422),
    },
  }),
  async (c) => {
    const idempotencyKey = requireIdempotencyKey(c.req.header("idempotency-key"));
    const cartId = cartIdOf(c.req.header("x-cart-id"), getCookie(c, "cart"));
    const { origin } = new URL(c.req.url);
    const { actor, token, trace } = c.var;
    const shopper = actor?.scopes === null ? token : null;
    const command = { body: await c.req.json(), idempotencyKey, cartId, token: shopper, origin, trace };
    const { order, replayed } = await placeOrder(depsOf(c.env, c.executionCtx), command, actor?.userId ?? null);
    if (replayed) c.header("Idempotency-Replayed", "true");
    const location = `/api/orders/${order.id}?token=${order.lookupToken}`;
    return c.json(order, 201, { ...privateHeaders, location, etag: etagOf(order.id, order.version) });
  },
);

app.openapi(
  createRoute({
    method: "get",
    path: "/api/orders",
    operationId: "listOrders",
    summary: "Your orders",
    description:
      "Needs an account; a guest opens an order by its id and token. A seller's also those with own lines, which are all they see of them.",
    tags: ["Orders"],
    request: { query: pageQuerySchema },
    responses: {
      200: { description: "Orders, the newest first", content: { "application/json": { schema: pageOf(listedOrderSchema) } } },
      ...problemResponses(401, 403, 422),
    },
  }),
  async (c) => c.json(await pageOfOwnOrders(drizzle(c.env.DB), c.req.valid("query"), signedIn(c.var)), 200, privateHeaders),
);

app.openapi(
  createRoute({
    method: "get",
    path: "/api/orders/{id}",
    operationId: "getOrder",
    summary: "An order",
    tags: ["Orders"],
    request: { params: z.object({ id: z.string() }), query: tokenQuery },
    responses: {
      200: { description: "The order", content: { "application/json": { schema: readOrderSchema } } },
      ...problemResponses(401, 403, 404),
    },
  }),
  async (c) => {
    const lookup = lookupOf(c, c.req.valid("param").id, c.req.valid("query").token);
    const order = await showOrder(depsOf(c.env, c.executionCtx), lookup);
    return c.json(order, 200, { ...privateHeaders, etag: etagOf(order.id, order.version) });
  },
);

app.openapi(
  createRoute({
    method: "get",
    path: "/api/orders/{id}/status",
    operationId: "getOrderStatus",
    summary: "Where an order stands, and how it came there",
    tags: ["Orders"],
    request: { params: z.object({ id: z.string() }), query: tokenQuery },
    responses: {
      200: { description: "State and history", content: { "application/json": { schema: orderStatusSchema } } },
      ...problemResponses(401, 403, 404),
    },
  }),
  async (c) => {
    const lookup = lookupOf(c, c.req.valid("param").id, c.req.valid("query").token);
    return c.json(await showStatus(depsOf(c.env, c.executionCtx), lookup), 200, privateHeaders);
  },
);

app.openapi(
  createRoute({
    method: "post",
    path: "/api/payments",
    operationId: "payOrder",
    summary: "Pay an order that was placed without a payment",
    tags: ["Payments"],
    middleware: [jsonBody],
    request: {
      headers: keyHeader,
      query: tokenQuery,
      body: { required: true, content: { "application/json": { schema: payOrderSchema } } },
    },
    responses: {
      201: { description: "The payment", content: { "application/json": { schema: paymentSchema } } },
      ...problemResponses(400, 401, 402, 403, 404, 409, 415, 422),
    },
  }),
  async (c) => {
    const idempotencyKey = requireIdempotencyKey(c.req.header("idempotency-key"));
    const body = c.req.valid("json");
    const command = { ...lookupOf(c, body.orderId, c.req.valid("query").token), body, idempotencyKey };
    const { payment, replayed } = await payOrder(depsOf(c.env, c.executionCtx), command);
    if (replayed) c.header("Idempotency-Replayed", "true");
    return c.json(payment, 201, privateHeaders);
  },
);

app.openapi(
  createRoute({
    method: "get",
    path: "/api/payments/{id}",
    operationId: "getPayment",
    summary: "A payment",
    tags: ["Payments"],
    request: { params: z.object({ id: z.string() }), query: tokenQuery },
    responses: {
      200: { description: "The payment", content: { "application/json": { schema: paymentSchema } } },
      ...problemResponses(401, 403, 404),
    },
  }),
  async (c) => {
    const { actor, reach } = c.var;
    const reader = { actor, reach, lookupToken: c.req.valid("query").token };
    const payment = await showPayment(depsOf(c.env, c.executionCtx), c.req.valid("param").id, reader);
    return c.json(payment, 200, privateHeaders);
  },
);
