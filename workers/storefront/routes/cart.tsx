import { Hono } from "hono";
import { readForm, typedNumber } from "../../../shared/http/form-body.ts";
import { Problem } from "../../../shared/problem.ts";
import type { Failure } from "../../../shared/result.ts";
import type { AddToCartField } from "../../../web/storefront/components/add-to-cart-form.tsx";
import { type FieldRule, placeErrors } from "../../../web/storefront/field-errors.ts";
import { BookPage } from "../../../web/storefront/pages/book.tsx";
import { CartPage, type RefusedChange } from "../../../web/storefront/pages/cart.tsx";
import type { StorefrontApp, StorefrontContext } from "../bindings.ts";
import { keepCart, shopperOf } from "../cart-cookie.ts";
import { goTo, showPrivate, statusOf } from "../show-page.tsx";

const rules: Record<AddToCartField, FieldRule> = {
  sku: { label: "Edition", pointers: ["/sku"], ask: "Choose an edition", expected: "Choose one of the editions" },
  quantity: {
    label: "Copies",
    pointers: ["/quantity"],
    ask: "Enter how many copies",
    expected: "Enter the number of copies as a whole number",
  },
};

/** The cart and the two forms that change it. */
export const cartRoutes = new Hono<StorefrontApp>();

cartRoutes.get("/cart", (c) => showCart(c, { added: c.req.query("added") }));

cartRoutes.post("/cart/items", async (c) => {
  const form = await readForm(c.req);
  const { sku = "", quantity = "" } = form;
  const command = { ...(await shopperOf(c)), sku, quantity: typedNumber(quantity), trace: c.var.trace };
  const added = await c.env.CART.addItem(command);
  if (!added.ok) return await showRefusedAddition(c, form.book ?? "", { sku, quantity }, added.error);
  keepCart(c, added.value);
  return goTo(c, `/cart?added=${encodeURIComponent(sku)}`);
});

cartRoutes.post("/cart/items/:sku", async (c) => {
  const sku = c.req.param("sku");
  const { quantity = "" } = await readForm(c.req);
  const command = { ...(await shopperOf(c)), sku, quantity: typedNumber(quantity), trace: c.var.trace };
  const changed = await c.env.CART.setQuantity(command);
  if (changed.ok) {
    keepCart(c, changed.value);
    return goTo(c, "/cart");
  }
  const { byField, others } = placeErrors(changed.error.errors ?? [], rules, { sku, quantity });
  const text = byField.quantity ?? byField.sku ?? others[0] ?? changed.error.detail ?? "This could not be changed.";
  return await showCart(c, { refused: { sku, text, typed: quantity } }, statusOf(changed.error));
});

async function showCart(c: StorefrontContext, about: { added?: string; refused?: RefusedChange }, status: Status = 200) {
  const cart = await c.env.CART.read(await shopperOf(c));
  return await showPrivate(c, { title: "Your cart" }, <CartPage cart={cart} {...about} />, status);
}

/** The book's page again, with what was chosen and why it could not be had. */
async function showRefusedAddition(c: StorefrontContext, ref: string, values: Record<AddToCartField, string>, failure: Failure) {
  const book = ref === "" ? null : await c.env.CATALOG.findBook({ ref });
  const { code, ...details } = failure;
  if (!book) throw new Problem(code, details);
  const errors = placeErrors(failure.errors ?? [], rules, values);
  const refused = { text: failure.detail ?? "Please try again.", errors, values };
  return await showPrivate(c, { title: book.title }, <BookPage book={book} refused={refused} />, statusOf(failure));
}

type Status = Problem["status"] | 200;
