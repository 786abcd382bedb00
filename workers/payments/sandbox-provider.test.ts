import { describe, expect, test } from "vitest";
import { providersOf } from "./providers.ts";
import { createSandboxProvider } from "./sandbox-provider.ts";
import { env } from "./testing.ts";

const captured = {
  id: "sbx_1",
  status: "captured",
  amount: 1798,
  currency: "USD",
  declineCode: null,
  actionUrl: null,
  reference: "ord_1",
  key: "pay_1",
  refundedAmount: 0,
};
const request = { key: "pay_1", orderId: "ord_1", amountMinor: 1798, currency: "USD", token: "tok_ok", returnUrl: "https://shop.example/" };

/** The provider over a connection that answers as told. */
function providerOver(answer: (request: Request) => Response | Promise<Response>) {
  const fetch = (input: RequestInfo, init?: RequestInit) => answer(new Request(input, init));
  const fetcher = { fetch: async (input: RequestInfo, init?: RequestInit) => await fetch(input, init) } as unknown as Fetcher;
  return createSandboxProvider({ fetcher, apiKey: "key-1", webhookSecret: "secret", patience: { moneyMs: 60, questionMs: 60 } });
}

/** A connection that never answers, but hangs up when the caller does. */
function silence({ signal }: Request): Promise<Response> {
  return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
}

describe("charge", () => {
  test("asks with the API key, under the payment's key, and reads the answer in our words", async () => {
    const seen: Request[] = [];
    const provider = providerOver(async (asked) => {
      seen.push(asked.clone() as unknown as Request);
      return Response.json(captured, { status: 201 });
    });
    expect(await provider.charge(request)).toEqual({
      outcome: "answered",
      value: {
        key: "pay_1",
        ref: "sbx_1",
        status: "captured",
        amountMinor: 1798,
        currency: "USD",
        orderId: "ord_1",
        refundedMinor: 0,
        actionUrl: null,
        declineCode: null,
      },
    });
    const [asked] = seen;
    expect(asked?.headers.get("authorization")).toBe("Bearer key-1");
    expect(asked?.headers.get("idempotency-key")).toBe("pay_1");
    expect(await asked?.json()).toEqual({
      amount: 1798,
      currency: "USD",
      token: "tok_ok",
      reference: "ord_1",
      returnUrl: "https://shop.example/",
    });
  });

  test("is a definite no only when the token is refused", async () => {
    const refusing = (errors: unknown) => providerOver(() => Response.json({ errors }, { status: 422 }));
    expect(await refusing([{ pointer: "/token" }]).charge(request)).toEqual({ outcome: "refused", code: "invalid_token" });
    expect(await refusing([{ pointer: "/amount" }]).charge(request)).toMatchObject({ outcome: "unknown" });
    expect(await refusing(undefined).charge(request)).toMatchObject({ outcome: "unknown" });
  });

  test("is unknown when nothing comes in time", async () => {
    expect(await providerOver(silence).charge(request)).toMatchObject({ outcome: "unknown", reason: expect.stringContaining("Timeout") });
  });

  test("is unknown when the answer's body never ends", async () => {
    const provider = providerOver((asked) => {
      const body = new ReadableStream({
        start: (controller) => asked.signal.addEventListener("abort", () => controller.error(asked.signal.reason)),
      });
      return new Response(body);
    });
    expect(await provider.charge(request)).toMatchObject({ outcome: "unknown" });
  });

  const oddAnswers: [string, () => Response][] = [
    [
      "a broken connection",
      () => {
        throw new Error("reset");
      },
    ],
    ["a 500", () => Response.json({}, { status: 500 })],
    ["a 401", () => Response.json({}, { status: 401 })],
    ["no JSON", () => new Response("<html>", { status: 200 })],
    ["JSON that is no charge", () => Response.json({ status: "captured" })],
    ["a status nobody knows", () => Response.json({ ...captured, status: "perhaps" })],
    ["more paid back than captured", () => Response.json({ ...captured, refundedAmount: 1799 })],
    ["half a cent", () => Response.json({ ...captured, amount: 0.5 })],
    ["a script as the action", () => Response.json({ ...captured, status: "action_required", actionUrl: "javascript:alert(1)" })],
  ];
  test.each(oddAnswers)("is unknown after %s", async (_, answer) => {
    expect(await providerOver(answer).charge(request)).toMatchObject({ outcome: "unknown" });
  });
});

describe("lookUp", () => {
  test("tells a key never seen from a provider that does not answer", async () => {
    expect(await providerOver(() => Response.json({}, { status: 404 })).lookUp("pay_1")).toEqual({ outcome: "answered", value: null });
    expect(await providerOver(() => Response.json({}, { status: 503 })).lookUp("pay_1")).toMatchObject({ outcome: "unknown" });
    expect(await providerOver(silence).lookUp("pay_1")).toMatchObject({ outcome: "unknown" });
  });
});

describe("void", () => {
  test("is unknown when nothing comes in time: nobody may conclude that the charge is dead", async () => {
    expect(await providerOver(silence).void("pay_1")).toMatchObject({ outcome: "unknown" });
  });
});

describe("refund", () => {
  const refund = { key: "rfnd_1", ref: "sbx_1", amountMinor: 100, reason: "returned" };
  test("reads the charge after it; a 409 or 404 is a definite no, anything else unknown", async () => {
    const answering = (status: number, body: unknown = {}) => providerOver(() => Response.json(body, { status })).refund(refund);
    const booked = { id: "rfnd_9", charge: { ...captured, refundedAmount: 100 } };
    expect(await answering(201, booked)).toMatchObject({ outcome: "answered", value: { refundedMinor: 100 } });
    expect(await answering(409)).toMatchObject({ outcome: "refused" });
    expect(await answering(404)).toMatchObject({ outcome: "refused" });
    expect(await answering(500)).toMatchObject({ outcome: "unknown" });
    expect(await answering(201, { id: "rfnd_9" })).toMatchObject({ outcome: "unknown" });
  });
});

describe("providersOf", () => {
  test("has the sandbox only where its binding and both secrets are", () => {
    expect([...providersOf(env).keys()]).toEqual(["sandbox"]);
    for (const missing of ["SANDBOX_PSP", "SANDBOX_API_KEY", "SANDBOX_WEBHOOK_SECRET"]) {
      expect([...providersOf({ ...env, [missing]: undefined }).keys()], missing).toEqual([]);
    }
  });
});
