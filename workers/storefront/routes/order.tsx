import { Hono } from "hono";
import type { ReadOrder } from "../../../shared/contracts/orders.ts";
import { isId } from "../../../shared/ids.ts";
import { fail, ok, type Result, unwrap } from "../../../shared/result.ts";
import { orderWords } from "../../../web/storefront/order-words.ts";
import { MessagePage } from "../../../web/storefront/pages/message.tsx";
import { OrderPage } from "../../../web/storefront/pages/order.tsx";
import type { StorefrontApp, StorefrontContext } from "../bindings.ts";
import { keepSecret, showPrivate } from "../show-page.tsx";
import { visitorOf } from "../visitor.ts";

/** While an answer is outstanding, the page asks again after this many seconds. */
const askAgainSeconds = 3;

/**
 * An order's page. Its address with the token is the right to see it, so it is kept from search engines and referrers.
 * Whoever ordered it with their account needs no token.
 */
export const orderRoutes = new Hono<StorefrontApp>().get("/orders/:id", async (c) => {
  keepSecret(c);
  const orderId = c.req.param("id");
  const lookupToken = c.req.query("token") ?? "";
  const found = await findOrder(c, orderId, lookupToken);
  if (!found.ok) return await showNoSuchOrder(c);
  const order = found.value;
  const words = orderWords(order);
  const address = lookupToken === "" ? `/orders/${orderId}` : `/orders/${orderId}?token=${encodeURIComponent(lookupToken)}`;
  // A header, not an element of the page: it works without a script just the same.
  if (words.isOutstanding) c.header("refresh", `${askAgainSeconds}; url=${address}`);
  return await showPrivate(c, { title: `${words.title} (${order.number})`, isSecret: true }, <OrderPage order={order} address={address} />);
});

/** The order as it is now. One that is under way is taken as far as it goes first: looking is how a shopper back from the bank finishes it. */
async function findOrder(c: StorefrontContext, orderId: string, lookupToken: string): Promise<Result<ReadOrder>> {
  const visitor = await visitorOf(c);
  if (!isId("ord", orderId) || (lookupToken === "" && visitor === null)) return fail("not-found");
  const lookup = { orderId, lookupToken, token: visitor?.token ?? null, trace: c.var.trace };
  const found = await c.env.ORDERS.findOrder(lookup);
  if (!found.ok || !isUnderWay(found.value)) return found;
  const { status, payment } = unwrap(await c.env.ORDERS.orderStatus(lookup));
  return ok({ ...found.value, status, payment });
}

function isUnderWay(order: ReadOrder): boolean {
  return orderWords(order).isOutstanding || order.status === "paying";
}

/** The same page for an order that does not exist and for one this link does not open: nobody can find out which are real. */
async function showNoSuchOrder(c: StorefrontContext): Promise<Response> {
  const title = "This link does not open an order";
  const text =
    "Please use the whole link from the confirmation we sent you by e-mail. An order's number alone opens nothing, to keep it yours.";
  return await showPrivate(c, { title }, <MessagePage kicker="404" title={title} text={text} />, 404);
}
