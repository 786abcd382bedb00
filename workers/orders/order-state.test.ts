import { describe, expect, test } from "vitest";
import { applyEvent, isTerminal, newProgress, type OrderEvent, replay, transitions } from "./order-state.ts";

describe("the life cycle", () => {
  test("a paid order ends confirmed, by way of every state between", () => {
    const events: OrderEvent[] = [
      { type: "pending", data: {} },
      { type: "reserved", data: { attempt: 1 } },
      { type: "paying", data: { paymentId: "pay_1" } },
      { type: "paid", data: {} },
      { type: "confirmed", data: {} },
    ];
    expect(replay(events)).toEqual({ status: "confirmed", version: 5, attempt: 1, paymentId: "pay_1" });
  });
  test("no finished order goes anywhere", () => {
    for (const status of ["confirmed", "rejected", "payment_failed", "cancelled"] as const) expect(isTerminal(status)).toBe(true);
    expect(() => applyEvent({ ...newProgress, status: "cancelled" }, { type: "paid", data: {} })).toThrow(/cannot go/);
  });
  test("no step skips money: confirmed is reached from paid alone", () => {
    const before = Object.entries(transitions).filter(([, next]) => next.includes("confirmed"));
    expect(before.map(([status]) => status)).toEqual(["paid"]);
  });
  test("asking for stock again changes the attempt and not the state", () => {
    const paid = { ...newProgress, status: "paid" as const };
    expect(applyEvent(paid, { type: "reattempted", data: { attempt: 2 } })).toEqual({ ...paid, version: 2, attempt: 2 });
  });
  test("a history that does not begin with pending is refused", () => {
    expect(() => replay([{ type: "paid", data: {} }])).toThrow(/pending/);
    expect(() => replay([])).toThrow(/pending/);
  });
});
