import { randomUUID } from "node:crypto";
import { post } from "../load/request.ts";
import { pick } from "../random.ts";
import type { Workload } from "./workload.ts";

const buyer = {
  email: "ada@example.com",
  name: "Ada Lovelace",
  shippingAddress: { name: "Ada Lovelace", line1: "12 St James's Square", city: "London", postalCode: "SW1Y 4JH", country: "GB" },
  shippingMethod: "standard",
  payment: { provider: "sandbox", token: "tok_ok" },
};

/** A whole order of one line, as it goes over the wire: reserved, paid and confirmed within one request. */
export function orderOf(sku: string): string {
  return post("/api/orders", { ...buyer, lines: [{ sku, quantity: 1 }] }, { "idempotency-key": randomUUID() });
}

/** Orders of one copy each, spread over all SKUs in stock, until they are confirmed. */
export const checkout: Workload = {
  name: "checkout",
  target: 0.003,
  on: "caches",
  expected: { status: 201, bodyIncludes: '"status":"confirmed"' },
  open:
    ({ stockedSkus, random }) =>
    () =>
      orderOf(pick(stockedSkus, random)),
};
