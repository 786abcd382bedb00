import { expect, test } from "vitest";
import { type Order, orderStatuses } from "../../shared/contracts/orders.ts";
import { orderWords } from "./order-words.ts";

const underWay: Order["status"][] = ["pending", "paying", "paid"];
const failed: Order["status"][] = ["payment_failed", "rejected", "cancelled"];
const asked = { id: "pay_01h455vb4pex5vsknk084sn02q", status: "processing", action: null } as const;
const atTheBank = { ...asked, status: "action_required", action: { type: "redirect", url: "https://bank.example/confirm" } } as const;

test("every status has words of its own", () => {
  const titles = orderStatuses.map((status) => orderWords({ status, payment: asked }).title);
  expect(new Set(titles).size).toBe(orderStatuses.length);
});

test("the page looks again by itself exactly while something is under way that the shopper cannot hasten", () => {
  for (const status of underWay) expect(orderWords({ status, payment: asked }).isOutstanding, status).toBe(true);
  for (const status of [...failed, "confirmed" as const]) expect(orderWords({ status, payment: asked }).isOutstanding, status).toBe(false);
  expect(orderWords({ status: "paying", payment: atTheBank }).isOutstanding).toBe(false);
  expect(orderWords({ status: "reserved", payment: null }).isOutstanding).toBe(false);
});

test("every failure says that no money was kept", () => {
  for (const status of failed) {
    const words = orderWords({ status, payment: null });
    expect(words.tone, status).toBe("bad");
    expect(words.text, status).toMatch(/Nothing was (?:taken|kept)/);
  }
});
