import { describe, expect, test } from "vitest";
import { newId } from "../../shared/ids.ts";
import { settlePayment } from "./settle-payment.ts";
import { aPayment, chargesOf, depsWith, paid, payments, press, rowsOf, trace } from "./testing.ts";

const settle = (paymentId: string) => payments.settle({ paymentId, trace });

describe("settle", () => {
  test("after a lost reply it finds the one charge, and orders is told once", async () => {
    const command = aPayment({ token: "tok_lost_reply" });
    expect(await paid(command)).toMatchObject({ status: "processing" });
    const answers = await Promise.all(Array.from({ length: 10 }, () => settle(command.paymentId)));
    for (const answer of answers) expect(answer).toMatchObject({ status: "captured" });
    expect(await chargesOf(command.paymentId)).toHaveLength(1);
    const { statuses, told } = await rowsOf(command.paymentId);
    expect(statuses).toEqual(["processing", "captured"]);
    expect(told).toEqual(["octavo.payment.succeeded.v1"]);
  });

  test.each([
    ["approve", "captured", "octavo.payment.succeeded.v1"],
    ["decline", "declined", "octavo.payment.failed.v1"],
  ] as const)("after the shopper's %s it is %s", async (button, status, event) => {
    const command = aPayment({ token: "tok_action_required" });
    await paid(command);
    expect(await settle(command.paymentId)).toMatchObject({ status: "action_required", action: { type: "redirect" } });
    await press(command.paymentId, button);
    expect(await settle(command.paymentId)).toMatchObject({ status, action: null });
    expect((await rowsOf(command.paymentId)).told).toEqual([event]);
  });

  test("what the provider never saw stays processing: it may still be on the way", async () => {
    const command = aPayment({ token: "tok_unreachable" });
    await paid(command);
    expect(await settle(command.paymentId)).toMatchObject({ status: "processing" });
    expect((await rowsOf(command.paymentId)).statuses).toEqual(["processing"]);
  });

  test("a provider that does not answer leaves it open", async () => {
    const command = aPayment({ token: "tok_lost_reply" });
    await paid(command);
    const deps = depsWith(() => ({ lookUp: async () => ({ outcome: "unknown", reason: "down" }) }));
    expect(await settlePayment(deps, { paymentId: command.paymentId, trace })).toMatchObject({ status: "processing" });
  });

  test("a settled payment is answered from our books", async () => {
    const command = aPayment();
    await paid(command);
    const deps = depsWith(() => ({ lookUp: () => Promise.reject(new Error("asked for nothing")) }));
    expect(await settlePayment(deps, { paymentId: command.paymentId, trace })).toMatchObject({ status: "captured" });
  });

  test("an unknown payment is null, and stays unknown", async () => {
    const paymentId = newId("pay");
    expect(await settle(paymentId)).toBeNull();
    expect(await payments.find({ paymentId })).toBeNull();
  });
});

describe("find", () => {
  test("gives the payment as it is stored, without asking anybody", async () => {
    const command = aPayment({ token: "tok_lost_reply" });
    const payment = await paid(command);
    expect(await payments.find({ paymentId: command.paymentId })).toEqual(payment);
  });
});
