import { expect, test } from "vitest";
import { isUniqueViolation } from "./unique-violation.ts";

const refused = new Error("Failed query", {
  cause: new Error("D1_ERROR: UNIQUE constraint failed: orders.cart_id, orders.cart_version: SQLITE_CONSTRAINT"),
});

test("the constraint is found however deep the error is wrapped, and only that one", () => {
  expect(isUniqueViolation(refused, "orders.cart_id")).toBe(true);
  expect(isUniqueViolation(refused, "inbox.event_id")).toBe(false);
  expect(isUniqueViolation(new Error("orders.cart_id is NULL"), "orders.cart_id")).toBe(false);
  expect(isUniqueViolation("orders.cart_id", "orders.cart_id")).toBe(false);
});
