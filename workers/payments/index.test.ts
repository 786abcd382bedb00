import { createExecutionContext } from "cloudflare:test";
import { describe, expect, test, vi } from "vitest";
import { parseEvent } from "../../shared/events/envelope.ts";
import { newId } from "../../shared/ids.ts";
import { money } from "../../shared/money.ts";
import Payments from "./index.ts";
import { aPayment, env, everything, paid, payments, rowsOf } from "./testing.ts";

const get = (path: string) => payments.fetch(`https://shop.example${path}`);
const unsent = "update outbox set sent_at_ms = null, created_at_ms = 0";

describe("the outbox", () => {
  test("is relayed after the answer, in an envelope subscribers can read and that names the trace", async () => {
    const command = aPayment();
    await paid(command);
    await vi.waitFor(async () =>
      expect((await rowsOf(command.paymentId)).outbox).toMatchObject([{ subscriber: "orders", sent_at_ms: expect.any(Number) }]),
    );
    const [row] = (await rowsOf(command.paymentId)).outbox;
    const { paymentId, orderId, trace } = command;
    expect(parseEvent(JSON.parse(String(row?.envelope)))).toMatchObject({
      event: {
        subject: paymentId,
        subjectversion: 2,
        data: { paymentId, orderId },
        requestid: trace.requestId,
        traceparent: expect.stringContaining(trace.traceId),
      },
    });
  });

  test("is swept by cron when the relay failed", async () => {
    await paid(aPayment());
    await vi.waitFor(async () =>
      expect(await env.DB.prepare("select count(*) as rows from outbox where sent_at_ms is null").first("rows")).toBe(0),
    );
    await env.DB.exec(unsent);
    await payments.scheduled();
    expect(await env.DB.prepare("select count(*) as rows from outbox where sent_at_ms is null").first("rows")).toBe(0);
  });
});

describe("GET /ready", () => {
  test("tells that the database answers and how many events wait", async () => {
    await paid(aPayment());
    await vi.waitFor(async () =>
      expect(await env.DB.prepare("select count(*) as rows from outbox where sent_at_ms is null").first("rows")).toBe(0),
    );
    await env.DB.exec(unsent);
    const waiting = await env.DB.prepare("select count(*) as rows from outbox").first("rows");
    const response = await get("/ready");
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ status: "ready", checks: { database: "ok", unsentEvents: waiting } });
  });
});

describe("HTTP", () => {
  test("offers webhooks and nothing else", async () => {
    const { paths } = (await (await get("/openapi.json")).json()) as { paths: Record<string, object> };
    expect(Object.entries(paths).map(([path, methods]) => [path, Object.keys(methods)])).toEqual([["/api/webhooks/{provider}", ["post"]]]);
    for (const path of ["/api/payments", "/api/webhooks/sandbox", "/"]) expect((await get(path)).status, path).toBe(404);
  });
});

test.each([{}, { caller: "gateway" }, { caller: "storefront" }])(
  "nobody but orders moves money or looks at it, not %j",
  {
    tags: ["USR-17"],
  },
  async (props) => {
    const known = aPayment();
    await paid(known);
    const before = await everything();
    // Made by hand, so that what it throws is not also an error of the runtime.
    const other = new Payments(Object.assign(createExecutionContext(), { props }), env);
    const { paymentId, orderId, trace } = known;
    const calls = [
      () => other.accepts({ provider: "sandbox", token: "tok_ok" }),
      () => other.pay(aPayment()),
      () => other.settle({ paymentId, trace }),
      () => other.cancel({ paymentId, orderId, trace }),
      () => other.refund({ refundId: newId("rfnd"), paymentId, amount: money(1), reason: "test", trace }),
      () => other.find({ paymentId }),
    ];
    for (const call of calls) await expect(call()).rejects.toThrow("may not call this");
    expect(await everything()).toBe(before);
  },
);
