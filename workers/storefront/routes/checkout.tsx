import { Hono } from "hono";
import type { Cart } from "../../../shared/contracts/cart.ts";
import type { Order } from "../../../shared/contracts/orders.ts";
import { readForm, typedNumber } from "../../../shared/http/form-body.ts";
import { requireIdempotencyKey } from "../../../shared/http/idempotency-key.ts";
import { Problem } from "../../../shared/problem.ts";
import { attempt, type Failure } from "../../../shared/result.ts";
import { type CheckoutValues, checkoutValuesOf, emptyCheckout, orderBodyOf } from "../../../web/storefront/checkout-form.ts";
import { CheckoutPage, type RefusedOrder } from "../../../web/storefront/pages/checkout.tsx";
import { refusedOrder } from "../../../web/storefront/refused-order.ts";
import type { StorefrontApp, StorefrontContext } from "../bindings.ts";
import { shopperOf } from "../cart-cookie.ts";
import { placeOnce } from "../place-once.ts";
import { goTo, showPrivate } from "../show-page.tsx";
import { visitorOf } from "../visitor.ts";

/** The page on which guests and accounts order, and the form it sends. */
export const checkoutRoutes = new Hono<StorefrontApp>();

checkoutRoutes.get("/checkout", async (c) => showCheckout(c, await knownValues(c)));

checkoutRoutes.post("/checkout", async (c) => {
  const form = await readForm(c.req);
  const values = checkoutValuesOf(form);
  const expectedTotal = { amount: typedNumber(form.expectedTotal ?? ""), currency: form.currency ?? "" };
  const placed = await attempt(async () => requireIdempotencyKey(form.idempotencyKey));
  const result = placed.ok
    ? await placeOnce(c.env.ORDERS, {
        body: orderBodyOf(values, c.env.PAYMENT_PROVIDER ?? "none", expectedTotal),
        idempotencyKey: placed.value,
        ...(await shopperOf(c)),
        origin: new URL(c.req.url).origin,
        trace: c.var.trace,
      })
    : placed;
  return result.ok ? goTo(c, addressAfter(result.value.order)) : await showRefusal(c, values, result.error, form.idempotencyKey);
});

/** What the shop knows of its buyer already: the account's address and its first saved one. Nothing of a guest. */
async function knownValues(c: StorefrontContext): Promise<CheckoutValues> {
  const visitor = await visitorOf(c);
  if (!visitor) return emptyCheckout;
  const known = await c.env.IDENTITY.account({ token: visitor.token, trace: c.var.trace });
  if (!known.ok) return emptyCheckout;
  const { user, addresses } = known.value;
  const saved = addresses.find(({ isDefault }) => isDefault) ?? addresses[0];
  return { ...emptyCheckout, email: user.email, name: user.name, ...saved?.address };
}

/** Where a placed order goes on: at the shopper's bank when it asks for that, else on the order's page. */
function addressAfter({ id, lookupToken, payment }: Order): string {
  return payment?.action?.url ?? `/orders/${id}?token=${encodeURIComponent(lookupToken)}`;
}

async function showRefusal(c: StorefrontContext, values: CheckoutValues, failure: Failure, usedKey: string | undefined) {
  const cart = await c.env.CART.read(await shopperOf(c));
  // The order under way keeps its key, so that sending the form again still is the same order.
  const idempotencyKey = failure.code === "request-in-progress" && usedKey ? usedKey : newKey();
  const about = { cart, refused: refusedOrder(failure, cart, values), idempotencyKey };
  return await showCheckout(c, values, about, new Problem(failure.code).status);
}

type About = { cart?: Cart; refused?: RefusedOrder; idempotencyKey?: string };

async function showCheckout(c: StorefrontContext, values: CheckoutValues, about: About = {}, status: Problem["status"] | 200 = 200) {
  const { cart = await c.env.CART.read(await shopperOf(c)), refused, idempotencyKey = newKey() } = about;
  const provider = c.env.PAYMENT_PROVIDER ?? null;
  const isGuest = (await visitorOf(c)) === null;
  const props = { cart, values, idempotencyKey, provider, refused, isGuest };
  const page = <CheckoutPage {...props} />;
  return await showPrivate(c, { title: "Checkout" }, page, status);
}

function newKey(): string {
  return crypto.randomUUID();
}
