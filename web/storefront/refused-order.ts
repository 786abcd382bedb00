import type { Cart } from "../../shared/contracts/cart.ts";
import { formatMoney } from "../../shared/money.ts";
import type { Failure } from "../../shared/result.ts";
import { type CheckoutValues, checkoutErrors } from "./checkout-form.ts";
import { noErrors } from "./field-errors.ts";
import type { RefusedOrder } from "./pages/checkout.tsx";
import { countOf } from "./words.ts";

type Shortage = { sku: string; requested: number; available: number };

/** An order that was not taken, in words for its buyer. `cart` is the cart as it is now. */
export function refusedOrder(failure: Failure, cart: Cart, values: CheckoutValues): RefusedOrder {
  switch (failure.code) {
    case "payment-declined":
      return {
        title: "Your card was declined",
        text: "Nothing was taken from it, and your cart is as it was. Try again, or with another card.",
        errors: { byField: { card: "The bank declined this card" }, others: [] },
      };
    case "out-of-stock":
      return {
        title: "There are not enough copies any more",
        text: "Nothing was taken from your card.",
        errors: { byField: {}, others: shortagesOf(failure).map((shortage) => shortageWords(shortage, cart)) },
        isAboutCart: true,
      };
    case "price-changed":
      return {
        title: "The total has changed",
        text: `It is ${formatMoney(cart.totals.total)} now. Nothing was taken from your card; look the order over and send it again.`,
        errors: noErrors,
      };
    case "not-for-sale":
      return {
        title: "A book in your cart is no longer on sale",
        text: "Nothing was taken from your card. Take it out of the cart to order the rest.",
        errors: noErrors,
        isAboutCart: true,
      };
    case "cart-already-ordered":
      return {
        title: "This cart has already been ordered",
        text: "It was not ordered again. You will find the confirmation, with the link to your order, in your e-mail.",
        errors: noErrors,
      };
    case "cart-empty":
      return { title: "Your cart is empty", text: "There was nothing to order. Put a book into it first.", errors: noErrors };
    case "request-in-progress":
      return {
        title: "Your order is still being worked on",
        text: "Wait a moment, then press the button again: it stays one order, and is paid once.",
        errors: noErrors,
      };
    case "idempotency-key-reused":
    case "idempotency-key-required":
      return { title: "This page was out of date", text: "Nothing was ordered. Look it over and send it again.", errors: noErrors };
    case "invalid-request": {
      const errors = checkoutErrors(failure.errors ?? [], values);
      return { title: "Something is missing or not right", text: "Nothing was ordered yet.", errors };
    }
    default:
      return { title: "The order was not taken", text: failure.detail ?? "Please try again.", errors: noErrors };
  }
}

function shortagesOf({ fields }: Failure): Shortage[] {
  return Array.isArray(fields?.shortages) ? fields.shortages : [];
}

function shortageWords({ sku, available }: Shortage, cart: Cart): string {
  const title = cart.lines.find((line) => line.sku === sku)?.title ?? sku;
  return available === 0 ? `${title} is sold out` : `${title}: only ${countOf(available, "copy is", "copies are")} left`;
}
