import { describe, expect, test } from "vitest";
import type { PayCommand } from "../../shared/contracts/payments.ts";
import { cancelPayment } from "./cancel-payment.ts";
import { takePayment } from "./take-payment.ts";
import { aPayment, chargeOf, chargesOf, depsWith, paid, payments, press, rowsOf, sendWebhook, trace, webhookBody } from "./testing.ts";

const cancel = ({ paymentId, orderId }: PayCommand) => payments.cancel({ paymentId, orderId, trace });

/** A promise that is resolved from outside. */
function gate() {
  let open = () => {};
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, passed };
}

describe("cancel", () => {
  test("an open payment ends voided at the provider too: an approval afterwards takes nothing", async () => {
    const command = aPayment({ token: "tok_action_required" });
    await paid(command);
    expect(await cancel(command)).toMatchObject({ status: "voided", action: null });
    await press(command.paymentId, "approve");
    expect((await chargeOf(command.paymentId)).status).toBe("voided");
    expect(await payments.settle({ paymentId: command.paymentId, trace })).toMatchObject({ status: "voided" });
    expect((await rowsOf(command.paymentId)).told).toEqual([]);
  });

  test("a captured payment stays captured", async () => {
    const command = aPayment();
    await paid(command);
    expect(await cancel(command)).toMatchObject({ status: "captured" });
  });

  test("after a lost reply it tells that the capture was first", async () => {
    const command = aPayment({ token: "tok_lost_reply" });
    await paid(command);
    expect(await cancel(command)).toMatchObject({ status: "captured" });
    expect((await rowsOf(command.paymentId)).told).toEqual(["octavo.payment.succeeded.v1"]);
  });

  test("what the provider never saw is voided there, so that a charge still on the way takes nothing", async () => {
    const command = aPayment({ token: "tok_unreachable" });
    await paid(command);
    expect(await cancel(command)).toMatchObject({ status: "voided" });
    expect(await paid({ ...command, token: "tok_ok" })).toMatchObject({ status: "voided" });
    expect((await chargeOf(command.paymentId)).status).toBe("voided");
  });

  test("a payment nobody asked for yet is kept as voided; asking for it later charges nothing", async () => {
    const command = aPayment();
    const voided = await cancel(command);
    expect(voided).toMatchObject({ id: command.paymentId, orderId: command.orderId, status: "voided" });
    expect(await paid(command)).toEqual(voided);
    expect(await cancel(command)).toEqual(voided);
    expect(await chargesOf(command.paymentId)).toEqual([]);
    expect((await rowsOf(command.paymentId)).statuses).toEqual(["voided"]);
  });

  test("while the provider cannot be asked it stays open, and cancelling again ends it", async () => {
    const command = aPayment({ token: "tok_unreachable" });
    await paid(command);
    const deps = depsWith(() => ({ void: async () => ({ outcome: "unknown", reason: "down" }) }));
    expect(await cancelPayment(deps, command)).toMatchObject({ status: "processing" });
    expect(await cancel(command)).toMatchObject({ status: "voided" });
  });

  test("cancelling many times at once writes one event", async () => {
    const command = aPayment({ token: "tok_action_required" });
    await paid(command);
    const answers = await Promise.all(Array.from({ length: 10 }, () => cancel(command)));
    for (const answer of answers) expect(answer).toMatchObject({ status: "voided" });
    expect((await rowsOf(command.paymentId)).statuses).toEqual(["processing", "action_required", "voided"]);
  });
});

describe("cancel against capture", () => {
  test("the void is first: pay, whose charge arrives later, answers voided", async () => {
    const command = aPayment();
    const { open, passed } = gate();
    const arrived = gate();
    const deps = depsWith(({ charge }) => ({
      charge: async (request) => {
        arrived.open();
        await passed;
        return await charge(request);
      },
    }));
    const paying = takePayment(deps, command);
    await arrived.passed;
    expect(await cancel(command)).toMatchObject({ status: "voided" });
    open();
    expect(await paying).toMatchObject({ status: "voided" });
    expect((await chargeOf(command.paymentId)).status).toBe("voided");
    expect(await rowsOf(command.paymentId)).toMatchObject({ statuses: ["processing", "voided"], told: [] });
  });

  test("the capture is first: cancel, which comes before its answer, tells so", async () => {
    const command = aPayment();
    const { open, passed } = gate();
    const booked = gate();
    const deps = depsWith(({ charge }) => ({
      charge: async (request) => {
        const answer = await charge(request);
        booked.open();
        await passed;
        return answer;
      },
    }));
    const paying = takePayment(deps, command);
    await booked.passed;
    expect(await cancel(command)).toMatchObject({ status: "captured" });
    open();
    expect(await paying).toMatchObject({ status: "captured" });
    expect(await rowsOf(command.paymentId)).toMatchObject({ statuses: ["processing", "captured"], told: ["octavo.payment.succeeded.v1"] });
  });

  test("at once, both callers, our books and the provider's agree", async () => {
    for (let round = 0; round < 15; round += 1) {
      const command = aPayment();
      const [payment, cancelled] = await Promise.all([paid(command), cancel(command)]);
      const charges = await chargesOf(command.paymentId);
      const { statuses } = await rowsOf(command.paymentId);
      expect([payment.status, cancelled.status]).toEqual([statuses.at(-1), statuses.at(-1)]);
      expect(charges.map(({ status }) => status)).toEqual(charges.length === 0 ? [] : [statuses.at(-1)]);
    }
  });

  test("a provider that captured what we voided is believed, so that orders can give the money back", async () => {
    const command = aPayment({ token: "tok_action_required" });
    await paid(command);
    await cancel(command);
    const charge = { ...(await chargeOf(command.paymentId)), status: "captured" as const };
    expect((await sendWebhook(webhookBody(charge))).status).toBe(200);
    expect(await rowsOf(command.paymentId)).toMatchObject({
      statuses: ["processing", "action_required", "voided", "captured"],
      told: ["octavo.payment.succeeded.v1"],
    });
  });
});
