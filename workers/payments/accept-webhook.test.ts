import { createExecutionContext } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import { app } from "./routes.ts";
import type { SandboxCharge } from "./sandbox-schemas.ts";
import { aPayment, chargeOf, env, everything, paid, payments, press, rowsOf, sendWebhook, sign, trace, webhookBody } from "./testing.ts";

/** A payment whose charge was captured at the provider while we know nothing yet. */
async function capturedUnknown(): Promise<SandboxCharge> {
  const command = aPayment({ token: "tok_lost_reply" });
  await paid(command);
  return await chargeOf(command.paymentId);
}

async function refuses(send: () => Promise<Response>, status: number, code: string) {
  const before = await everything();
  const response = await send();
  expect(response.status).toBe(status);
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  expect(await response.json()).toMatchObject({ type: `urn:octavo:problem:${code}` });
  expect(await everything()).toBe(before);
}

describe("POST /api/webhooks/sandbox", () => {
  test("captures, tells orders, and is never cached", async () => {
    const charge = await capturedUnknown();
    const response = await sendWebhook(webhookBody(charge));
    expect(response.status).toBe(200);
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(await payments.find({ paymentId: charge.key })).toMatchObject({ status: "captured" });
    expect(await rowsOf(charge.key)).toMatchObject({ statuses: ["processing", "captured"], told: ["octavo.payment.succeeded.v1"] });
  });

  test("belongs to the trace and the request that asked for the payment, not to the provider's call", async () => {
    const charge = await capturedUnknown();
    await sendWebhook(webhookBody(charge));
    const { events, outbox } = await rowsOf(charge.key);
    expect(events.at(-1)).toMatchObject({ cause: "webhook", request_id: trace.requestId });
    expect(JSON.parse(String(outbox[0]?.envelope))).toMatchObject({
      requestid: trace.requestId,
      traceparent: expect.stringContaining(trace.traceId),
    });
  });

  test("declines after the shopper's action", async () => {
    const command = aPayment({ token: "tok_action_required" });
    await paid(command);
    await press(command.paymentId, "decline");
    await sendWebhook(webhookBody(await chargeOf(command.paymentId)));
    expect(await payments.find({ paymentId: command.paymentId })).toMatchObject({
      status: "declined",
      declineCode: "authentication_failed",
    });
    expect((await rowsOf(command.paymentId)).told).toEqual(["octavo.payment.failed.v1"]);
  });

  test("the same event three times at once, and again later, is 200 each time and one effect", async () => {
    const charge = await capturedUnknown();
    const body = webhookBody(charge);
    const responses = await Promise.all(Array.from({ length: 3 }, () => sendWebhook(body)));
    expect(responses.map(({ status }) => status)).toEqual([200, 200, 200]);
    const after = await everything();
    expect((await sendWebhook(body)).status).toBe(200);
    expect(await everything()).toBe(after);
    expect(await rowsOf(charge.key)).toMatchObject({ statuses: ["processing", "captured"], told: ["octavo.payment.succeeded.v1"] });
  });

  test("a second event that tells the same is 200 and no second effect", async () => {
    const charge = await capturedUnknown();
    await sendWebhook(webhookBody(charge));
    expect((await sendWebhook(webhookBody(charge))).status).toBe(200);
    expect(await rowsOf(charge.key)).toMatchObject({ statuses: ["processing", "captured"], told: ["octavo.payment.succeeded.v1"] });
  });

  test("a refund that overtakes its capture: both are recorded, and the late capture changes nothing", async () => {
    const charge = await capturedUnknown();
    const refunded = { ...charge, refundedAmount: charge.amount };
    expect((await sendWebhook(webhookBody(refunded))).status).toBe(200);
    expect((await sendWebhook(webhookBody(charge))).status).toBe(200);
    expect(await payments.find({ paymentId: charge.key })).toMatchObject({ status: "refunded", refunded: { amount: charge.amount } });
    expect(await rowsOf(charge.key)).toMatchObject({
      statuses: ["processing", "captured", "refunded"],
      told: ["octavo.payment.succeeded.v1"],
    });
  });

  test("webhook, settle and pay at once make one capture", async () => {
    for (let round = 0; round < 10; round += 1) {
      const command = aPayment({ token: "tok_lost_reply" });
      await paid(command);
      const body = webhookBody(await chargeOf(command.paymentId));
      const { paymentId, trace } = command;
      await Promise.all([sendWebhook(body), payments.settle({ paymentId, trace }), paid(command), sendWebhook(body)]);
      expect(await rowsOf(paymentId)).toMatchObject({ statuses: ["processing", "captured"], told: ["octavo.payment.succeeded.v1"] });
    }
  });

  test("a kind of event we have no use for is taken and forgotten", async () => {
    const charge = await capturedUnknown();
    const before = await everything();
    expect((await sendWebhook(webhookBody(charge, { type: "charge.disputed" }))).status).toBe(200);
    expect(await everything()).toBe(before);
  });

  test.each([
    ["a tampered body", (body: string) => [`${body} `, sign(body)]],
    ["a wrong secret", (body: string) => [body, sign(body, { secret: "guessed" })]],
    ["a signature 301 s old", (body: string) => [body, sign(body, { atMs: Date.now() - 301_000 })]],
    // One second is lost between signing and reading the clock when a test is slow.
    ["a signature 302 s in the future", (body: string) => [body, sign(body, { atMs: Date.now() + 302_000 })]],
    ["no signature", (body: string) => [body, ""]],
    ["a signature of nothing", (body: string) => [body, sign("")]],
  ] as const)("%s is refused (400) and nothing is written", async (_, forge) => {
    const [body = "", signature = ""] = forge(JSON.stringify(webhookBody(await capturedUnknown())));
    await refuses(() => sendWebhook(body, signature), 400, "invalid-signature");
  });

  test.each([
    ["another amount", { data: { amount: 1 } }],
    ["another currency", { data: { currency: "EUR" } }],
    ["another order", { data: { reference: "ord_of_somebody_else" } }],
    ["another mode", { mode: "live" }],
    ["no amount", { data: { amount: null } }],
    ["more paid back than captured", { data: { refundedAmount: 1799 } }],
    ["no charge at all", { data: "captured" }],
    ["no id", { id: undefined }],
  ])("%s is refused (422) and nothing is written", async (_, { data, ...over }: Record<string, unknown>) => {
    const charge = await capturedUnknown();
    const changed = typeof data === "object" ? { ...charge, ...data } : (data ?? charge);
    await refuses(() => sendWebhook({ ...webhookBody(charge), ...over, data: changed }), 422, "invalid-request");
  });

  test("another charge for a payment whose charge is known is refused (422)", async () => {
    const command = aPayment();
    await paid(command);
    const charge = { ...(await chargeOf(command.paymentId)), id: "sbx_another" };
    await refuses(() => sendWebhook(webhookBody(charge)), 422, "invalid-request");
  });

  test("an unknown payment is 404 and stores nothing", async () => {
    const charge = await capturedUnknown();
    await refuses(() => sendWebhook(webhookBody({ ...charge, key: "pay_nobody_knows_this" })), 404, "not-found");
  });

  test("an unknown payment is taken once it is known: the 404 is not remembered", async () => {
    const charge = await capturedUnknown();
    const body = webhookBody({ ...charge, key: "pay_not_yet_there_00" });
    expect((await sendWebhook(body)).status).toBe(404);
    expect((await sendWebhook({ ...body, data: charge })).status).toBe(200);
    expect((await rowsOf(charge.key)).statuses).toEqual(["processing", "captured"]);
  });

  test.each([
    ["no JSON", "{"],
    ["nothing", ""],
    ["a NUL", "\u0000"],
  ])("signed, but %s: refused (400)", async (_, body) => {
    await refuses(() => sendWebhook(body), 400, "malformed-request");
  });

  test.each(["null", "[]", '"x"', "1"])("signed, but %s instead of an event: refused (422)", async (body) => {
    await refuses(() => sendWebhook(body), 422, "invalid-request");
  });

  test("more than 256 KB are refused (413)", async () => {
    await refuses(() => sendWebhook(`"${"x".repeat(256 * 1024)}"`), 413, "payload-too-large");
  });

  test.each(["stripe", "paypal", "constructor"])("the provider %s does not exist here (404)", async (provider) => {
    const body = webhookBody(await capturedUnknown());
    await refuses(() => sendWebhook(body, undefined, provider), 404, "not-found");
  });

  test("does not exist where the sandbox is not bound (404)", async () => {
    const body = JSON.stringify(webhookBody(await capturedUnknown()));
    const headers = { "content-type": "application/json", "octavo-sandbox-signature": sign(body) };
    const request = new Request("https://shop.example/api/webhooks/sandbox", { method: "POST", body, headers });
    const deployed = { DB: env.DB, ORDERS_EVENTS: env.ORDERS_EVENTS };
    await refuses(async () => await app.fetch(request, deployed, createExecutionContext()), 404, "not-found");
  });
});
