import { expect, test } from "vitest";
import { type Failure, fail } from "../../shared/result.ts";
import { totalsOf } from "../../shared/totals.ts";
import { emptyCheckout } from "./checkout-form.ts";
import { refusedOrder } from "./refused-order.ts";

const usd = (amount: number) => ({ amount, currency: "USD" as const });
const emma = { sku: "EMMA", bookId: "book_1", slug: "emma", title: "Emma", format: "paperback", quantity: 3, unitPrice: usd(1_000) };
const lines = [{ ...emma, lineTotal: usd(3_000), availability: { status: "in-stock", available: 1 } as const }];
const cart = { id: null, lines, totals: totalsOf(lines), problems: [], version: 1 };
const said = (failure: { error: Failure }) => refusedOrder(failure.error, cart, emptyCheckout);

test("a declined card is said beside the card, and that nothing was taken", () => {
  const { text, errors } = said(fail("payment-declined"));
  expect(text).toContain("Nothing was taken");
  expect(errors.byField.card).toBe("The bank declined this card");
});

test("a shortage names the book and what is left of it", () => {
  const shortage = (available: number) => fail("out-of-stock", { fields: { shortages: [{ sku: "EMMA", requested: 3, available }] } });
  expect(said(shortage(1)).errors.others).toEqual(["Emma: only 1 copy is left"]);
  expect(said(shortage(0)).errors.others).toEqual(["Emma is sold out"]);
  expect(said(shortage(1)).isAboutCart).toBe(true);
});

test("a shortage without particulars is still said", () => {
  expect(said(fail("out-of-stock"))).toMatchObject({ title: "There are not enough copies any more", errors: { others: [] } });
});

test("a changed total is said with the present one", () => {
  expect(said(fail("price-changed")).text).toContain("$34.99");
});

test("invalid input is placed beside its fields", () => {
  const failure = fail("invalid-request", { errors: [{ pointer: "/shippingAddress/city", message: "must not be empty" }] });
  expect(said(failure).errors.byField).toEqual({ city: "Enter the town or city" });
});

test("a refusal nobody foresaw is told in its owner's words", () => {
  expect(said(fail("conflict", { detail: "This request collided with another one" })).text).toBe("This request collided with another one");
});
