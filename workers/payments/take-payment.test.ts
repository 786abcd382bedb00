import { describe, expect, test, vi } from "vitest";
import { newId } from "../../shared/ids.ts";
import { money } from "../../shared/money.ts";
import { requireAcceptable, takePayment } from "./take-payment.ts";
import { aPayment, chargeOf, chargesOf, depsWith, everything, paid, payments, rowsOf, sendWebhook, trace, webhookBody } from "./testing.ts";

describe("pay", () => {
  test("captures, keeps an event per step, and tells orders once", async () => {
    const command = aPayment();
    const payment = await paid(command);
    expect(payment).toEqual({
      id: command.paymentId,
      orderId: command.orderId,
      provider: "sandbox",
      status: "captured",
      amount: money(1798),
      refunded: money(0),
      action: null,
      declineCode: null,
    });
    const { row, events, told } = await rowsOf(command.paymentId);
    expect(events.map(({ version, status }) => [version, status])).toEqual([
      [1, "processing"],
      [2, "captured"],
    ]);
    expect(told).toEqual(["octavo.payment.succeeded.v1"]);
    const { payment_id, cause, request_id, at_ms, ...state } = events.at(-1) ?? {};
    expect(row).toMatchObject({ ...state, provider_ref: (await chargeOf(command.paymentId)).id, mode: "sandbox" });
  });

  test.each([
    ["tok_declined", "card_declined"],
    ["tok_insufficient_funds", "insufficient_funds"],
  ])("%s is declined with the provider's reason, and orders is told", async (token, declineCode) => {
    const command = aPayment({ token });
    expect(await paid(command)).toMatchObject({ status: "declined", declineCode, action: null });
    expect((await rowsOf(command.paymentId)).told).toEqual(["octavo.payment.failed.v1"]);
  });

  test("tok_action_required gives the page to follow, and the same again when repeated", async () => {
    const command = aPayment({ token: "tok_action_required" });
    const payment = await paid(command);
    const { actionUrl } = await chargeOf(command.paymentId);
    expect(payment).toMatchObject({ status: "action_required", action: { type: "redirect", url: actionUrl } });
    expect(await paid(command)).toEqual(payment);
    expect((await rowsOf(command.paymentId)).told).toEqual([]);
  });

  test("twenty callers with one id make one charge and are told the same", async () => {
    const command = aPayment();
    const answers = await Promise.all(Array.from({ length: 20 }, () => paid(command)));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toMatchObject({ status: "captured" });
    expect(await chargesOf(command.paymentId)).toHaveLength(1);
    const { statuses, told } = await rowsOf(command.paymentId);
    expect(statuses).toEqual(["processing", "captured"]);
    expect(told).toHaveLength(1);
  });

  test("a lost reply is processing, never an error; repeating pay finds the one charge", async () => {
    const command = aPayment({ token: "tok_lost_reply" });
    expect(await paid(command)).toMatchObject({ status: "processing", declineCode: null });
    expect(await paid(command)).toMatchObject({ status: "captured" });
    expect(await chargesOf(command.paymentId)).toHaveLength(1);
    expect((await rowsOf(command.paymentId)).statuses).toEqual(["processing", "captured"]);
  });

  test("an answer later than our patience is processing, and the charge is found afterwards", async () => {
    const command = aPayment({ token: "tok_slow" });
    const startedAtMs = Date.now();
    expect(await paid(command)).toMatchObject({ status: "processing" });
    expect(Date.now() - startedAtMs).toBeGreaterThan(7_500);
    expect(await payments.settle({ paymentId: command.paymentId, trace })).toMatchObject({ status: "captured" });
    expect(await chargesOf(command.paymentId)).toHaveLength(1);
  });

  test.each(["tok_unreachable", "tok_breaks"])(
    "with %s nothing is booked: processing, until a repeat charges under the same key",
    async (token) => {
      const command = aPayment({ token });
      expect(await paid(command)).toMatchObject({ status: "processing" });
      expect(await chargesOf(command.paymentId)).toEqual([]);
      expect(await paid({ ...command, token: "tok_ok" })).toMatchObject({ status: "captured" });
      expect(await chargesOf(command.paymentId)).toHaveLength(1);
    },
  );

  test("a repeat that cannot ask what became of the first does not charge", async () => {
    const command = aPayment({ token: "tok_unreachable" });
    await paid(command);
    const deps = depsWith(() => ({
      lookUp: async () => ({ outcome: "unknown", reason: "down" }),
      charge: () => Promise.reject(new Error("charged without having looked")),
    }));
    expect(await takePayment(deps, command)).toMatchObject({ status: "processing" });
  });

  test("the webhook may come before pay has its answer: one capture, one event", async () => {
    const command = aPayment({ token: "tok_answers_late" });
    const paying = paid(command);
    const charge = await vi.waitFor(() => chargeOf(command.paymentId));
    expect((await sendWebhook(webhookBody(charge))).status).toBe(200);
    expect((await rowsOf(command.paymentId)).statuses).toEqual(["processing", "captured"]);
    expect(await paying).toMatchObject({ status: "captured" });
    const { statuses, told } = await rowsOf(command.paymentId);
    expect(statuses).toEqual(["processing", "captured"]);
    expect(told).toEqual(["octavo.payment.succeeded.v1"]);
  });

  test("a token the provider refuses to book is a decline, and the key can capture no more", async () => {
    const command = aPayment({ token: "tok_nobody" });
    expect(await paid(command)).toMatchObject({ status: "declined", declineCode: "invalid_token" });
    expect(await paid({ ...command, token: "tok_ok" })).toMatchObject({ status: "declined" });
    expect((await chargeOf(command.paymentId)).status).toBe("voided");
    expect((await rowsOf(command.paymentId)).told).toEqual(["octavo.payment.failed.v1"]);
  });

  test("a bad token beside a good one under the same id never hides a capture", async () => {
    for (let round = 0; round < 10; round += 1) {
      const command = aPayment();
      await Promise.all([paid({ ...command, token: "tok_nobody" }), paid(command), paid({ ...command, token: "tok_nobody" })]);
      const { status } = await chargeOf(command.paymentId);
      const settled = await payments.settle({ paymentId: command.paymentId, trace });
      expect(settled?.status).toBe(status === "voided" ? "declined" : "captured");
    }
  });

  test("an answer about another amount is not believed", async () => {
    const command = aPayment({ token: "tok_other_amount" });
    expect(await paid(command)).toMatchObject({ status: "processing" });
    expect((await rowsOf(command.paymentId)).told).toEqual([]);
  });

  test.each([
    ["another order", { orderId: newId("ord") }],
    ["another amount", { amount: money(1799) }],
  ])("the same id for %s is refused (idempotency-key-reused)", async (_, over) => {
    const command = aPayment();
    await paid(command);
    const before = await everything();
    expect(await payments.pay({ ...command, ...over })).toMatchObject({ ok: false, error: { code: "idempotency-key-reused" } });
    expect(await everything()).toBe(before);
  });

  test.each(["stripe", "", "constructor", "__proto__"])(
    "provider %j is refused at /payment/provider and nothing is written",
    async (provider) => {
      const before = await everything();
      const result = await payments.pay(aPayment({ provider }));
      expect(result).toMatchObject({ ok: false, error: { code: "invalid-request", errors: [{ pointer: "/payment/provider" }] } });
      expect(await everything()).toBe(before);
    },
  );

  test("where the sandbox does not exist its name means nothing", async () => {
    const deps = { ...depsWith(() => ({})), providers: new Map() };
    const refusal = { code: "invalid-request", details: { errors: [{ pointer: "/payment/provider" }] } };
    await expect(takePayment(deps, aPayment())).rejects.toMatchObject(refusal);
    await expect(async () => requireAcceptable(deps, { provider: "sandbox", token: "tok_ok" })).rejects.toMatchObject(refusal);
  });

  test.each([0, -1, 1.5, Number.NaN])("an amount of %s is refused and nothing is written", async (amount) => {
    const before = await everything();
    const result = await payments.pay(aPayment({ amount: { amount, currency: "USD" } }));
    expect(result).toMatchObject({ ok: false, error: { code: "invalid-request" } });
    expect(await everything()).toBe(before);
  });

  test("stores no token", async () => {
    await paid(aPayment());
    expect(await everything()).not.toContain("tok_");
  });
});

describe("accepts", () => {
  test("says yes to a token the provider may know, and where it is wrong otherwise", async () => {
    expect(await payments.accepts({ provider: "sandbox", token: "tok_ok" })).toMatchObject({ ok: true });
    const refusalAt = (pointer: string) => ({ ok: false, error: { code: "invalid-request", errors: [{ pointer }] } });
    expect(await payments.accepts({ provider: "sandbox", token: "tok_nobody" })).toMatchObject(refusalAt("/payment/token"));
    expect(await payments.accepts({ provider: "paypal", token: "tok_ok" })).toMatchObject(refusalAt("/payment/provider"));
  });

  test("asks and writes nothing", async () => {
    const before = await everything();
    await payments.accepts({ provider: "sandbox", token: "tok_ok" });
    expect(await everything()).toBe(before);
  });
});
