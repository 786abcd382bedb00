import { describe, expect, test } from "vitest";
import type { RefundCommand } from "../../shared/contracts/payments.ts";
import { newId } from "../../shared/ids.ts";
import { money } from "../../shared/money.ts";
import { unwrap } from "../../shared/result.ts";
import { aPayment, chargeOf, everything, paid, payments, rowsOf, sendWebhook, trace, webhookBody } from "./testing.ts";

async function captured() {
  const command = aPayment();
  await paid(command);
  return command.paymentId;
}
const command = (paymentId: string, amount: number, over: Partial<RefundCommand> = {}): RefundCommand => ({
  refundId: newId("rfnd"),
  paymentId,
  amount: money(amount),
  reason: "returned",
  trace,
  ...over,
});
const refund = async (of: RefundCommand) => unwrap(await payments.refund(of));
const failed = (code: string) => ({ ok: false, error: { code } });

describe("refund", () => {
  test("pays back a part, then the rest, and then it is refunded", async () => {
    const paymentId = await captured();
    expect(await refund(command(paymentId, 798))).toMatchObject({ status: "captured", refunded: money(798) });
    expect(await refund(command(paymentId, 1000))).toMatchObject({ status: "refunded", refunded: money(1798) });
    expect((await chargeOf(paymentId)).refundedAmount).toBe(1798);
    const { row, events } = await rowsOf(paymentId);
    expect(events.map(({ status, refunded_minor }) => [status, refunded_minor])).toEqual([
      ["processing", 0],
      ["captured", 0],
      ["captured", 798],
      ["refunded", 1798],
    ]);
    expect(row).toMatchObject({ status: "refunded", refunded_minor: 1798, version: 4 });
  });

  test("the same refund twenty times at once is one refund", async () => {
    const paymentId = await captured();
    const once = command(paymentId, 1798);
    const answers = await Promise.all(Array.from({ length: 20 }, () => refund(once)));
    for (const answer of answers) expect(answer).toMatchObject({ status: "refunded", refunded: money(1798) });
    expect((await chargeOf(paymentId)).refundedAmount).toBe(1798);
    expect((await rowsOf(paymentId)).statuses).toEqual(["processing", "captured", "refunded"]);
  });

  test("different refunds at once never exceed the capture", async () => {
    const paymentId = await captured();
    const results = await Promise.all(Array.from({ length: 10 }, () => payments.refund(command(paymentId, 500))));
    expect(results.filter(({ ok }) => ok)).toHaveLength(3);
    for (const result of results.filter(({ ok }) => !ok)) expect(result).toMatchObject(failed("conflict"));
    expect((await chargeOf(paymentId)).refundedAmount).toBe(1500);
    expect(await payments.find({ paymentId })).toMatchObject({ status: "captured", refunded: money(1500) });
  });

  test("one cent too much is refused before the provider is asked", async () => {
    const paymentId = await captured();
    const before = await everything();
    expect(await payments.refund(command(paymentId, 1799))).toMatchObject(failed("conflict"));
    expect(await everything()).toBe(before);
    expect((await chargeOf(paymentId)).refundedAmount).toBe(0);
  });

  test("a lost reply is unavailable; repeating it with the same id finds the one refund", async () => {
    const paymentId = await captured();
    const lost = command(paymentId, 1000, { reason: "lost" });
    expect(await payments.refund(lost)).toMatchObject(failed("unavailable"));
    expect(await payments.refund(command(paymentId, 799)), "what is promised is not there to be promised again").toMatchObject(
      failed("conflict"),
    );
    expect(await refund(lost)).toMatchObject({ status: "captured", refunded: money(1000) });
    expect((await chargeOf(paymentId)).refundedAmount).toBe(1000);
  });

  test("the webhook may come before the repeat: it counts once", async () => {
    const paymentId = await captured();
    const lost = command(paymentId, 1000, { reason: "lost" });
    await payments.refund(lost);
    expect((await sendWebhook(webhookBody(await chargeOf(paymentId)))).status).toBe(200);
    expect(await payments.find({ paymentId })).toMatchObject({ refunded: money(1000) });
    expect(await refund(lost)).toMatchObject({ refunded: money(1000) });
    expect(await refund(command(paymentId, 798))).toMatchObject({ status: "refunded", refunded: money(1798) });
  });

  test("a refund the provider refuses stays refused and frees its amount", async () => {
    const paymentId = await captured();
    const refused = command(paymentId, 1798, { reason: "refuse" });
    expect(await payments.refund(refused)).toMatchObject(failed("conflict"));
    expect(await payments.refund({ ...refused, reason: "returned" })).toMatchObject(failed("conflict"));
    expect(await refund(command(paymentId, 1798))).toMatchObject({ status: "refunded" });
  });

  test("the same id for another amount or payment is refused (idempotency-key-reused)", async () => {
    const paymentId = await captured();
    const first = command(paymentId, 500);
    await refund(first);
    expect(await payments.refund({ ...first, amount: money(501) })).toMatchObject(failed("idempotency-key-reused"));
    expect(await payments.refund({ ...first, paymentId: await captured() })).toMatchObject(failed("idempotency-key-reused"));
    expect((await chargeOf(paymentId)).refundedAmount).toBe(500);
  });

  test.each(["tok_declined", "tok_action_required", "tok_unreachable"])("what was not captured (%s) is not paid back", async (token) => {
    const open = aPayment({ token });
    await paid(open);
    expect(await payments.refund(command(open.paymentId, 100))).toMatchObject(failed("conflict"));
  });

  test("an unknown payment is not found; nothing or less is invalid", async () => {
    expect(await payments.refund(command(newId("pay"), 100))).toMatchObject(failed("not-found"));
    const paymentId = await captured();
    for (const amount of [0, -100, 1.5]) {
      const odd = command(paymentId, 100, { amount: { amount, currency: "USD" } });
      expect(await payments.refund(odd), String(amount)).toMatchObject(failed("invalid-request"));
    }
    expect((await chargeOf(paymentId)).refundedAmount).toBe(0);
  });
});
