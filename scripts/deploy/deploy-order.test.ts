import { expect, test } from "vitest";
import { bindService, exampleWorkers } from "../check/examples.ts";
import { deployOrder } from "./deploy-order.ts";

test("owners come before their callers, the gateway last whoever it calls, and nothing local-only", () => {
  const workers = exampleWorkers({
    gateway: bindService("CATALOG", "catalog") + bindService("MAILBOX", "mailbox"),
    notifications: bindService("ORDERS", "orders") + bindService("MAILBOX", "mailbox"),
    orders: bindService("CATALOG", "catalog"),
    catalog: "",
    mailbox: "",
  });
  expect(deployOrder(workers).map(({ worker }) => worker)).toEqual(["catalog", "orders", "notifications", "gateway"]);
});
