import type { z } from "@hono/zod-openapi";
import { inputErrors } from "../../shared/http/app.ts";
import { Problem } from "../../shared/problem.ts";
import type { Answer, ChargeReport, PaymentProvider, ProviderEvent } from "./provider.ts";
import {
  type SandboxCharge,
  sandboxChargeSchema,
  sandboxEventSchema,
  sandboxProblemSchema,
  sandboxRefundSchema,
} from "./sandbox-schemas.ts";
import { isSignedBySandbox, sandboxSignatureHeader } from "./sandbox-signature.ts";

/** How long we wait where money may move, and where we only ask or void. */
const patience = { moneyMs: 8_000, questionMs: 3_000 };

/** The binding leads to the provider whatever the host; a name is needed to write an address at all. */
const address = "http://sandbox-psp/__sandbox/v1";

const knownTokens = new Set(["tok_ok", "tok_declined", "tok_insufficient_funds", "tok_action_required", "tok_slow", "tok_lost_reply"]);
const knownEvents = new Set(["charge.captured", "charge.declined", "charge.refunded"]);

export type SandboxConnection = {
  fetcher: Pick<Fetcher, "fetch">;
  apiKey: string;
  webhookSecret: string;
  patience?: { moneyMs: number; questionMs: number };
};

/** The sandbox, the payment company that exists on developers' machines only, behind the interface of all providers. */
export function createSandboxProvider(connection: SandboxConnection): PaymentProvider {
  const { moneyMs, questionMs } = connection.patience ?? patience;
  const ask = (path: string, request: Ask, timeoutMs: number) => askSandbox(connection, path, request, timeoutMs);
  return {
    name: "sandbox",
    mode: "sandbox",
    acceptsToken: (token) => knownTokens.has(token),

    async charge({ key, orderId: reference, amountMinor: amount, currency, token, returnUrl }) {
      const body = { amount, currency, token, reference, returnUrl };
      const response = await ask("/charges", { key, body }, moneyMs);
      if (response.status === 422 && pointersOf(response.body).includes("/token")) return { outcome: "refused", code: "invalid_token" };
      return read(response, sandboxChargeSchema);
    },

    async lookUp(key) {
      const response = await ask(`/charges?key=${encodeURIComponent(key)}`, {}, questionMs);
      return response.status === 404 ? { outcome: "answered", value: null } : read(response, sandboxChargeSchema);
    },

    async void(key) {
      return read(await ask("/charges/void", { body: { key } }, questionMs), sandboxChargeSchema);
    },

    async refund({ key, ref: chargeId, amountMinor: amount, reason }) {
      const response = await ask("/refunds", { key, body: { chargeId, amount, reason } }, moneyMs);
      if (response.status === 404 || response.status === 409) return { outcome: "refused", code: "refund_refused" };
      return read(response, sandboxRefundSchema);
    },

    parseWebhook(body, headers, nowMs) {
      if (!isSignedBySandbox(body, headers.get(sandboxSignatureHeader), connection.webhookSecret, nowMs))
        throw new Problem("invalid-signature");
      return parseEvent(body);
    },
  };
}

type Ask = { key?: string; body?: unknown };
/** Status 0: the connection broke, the time was over, or what came was no JSON. */
type Reply = { status: number; body: unknown };

async function askSandbox({ fetcher, apiKey }: SandboxConnection, path: string, { key, body }: Ask, timeoutMs: number): Promise<Reply> {
  const headers = new Headers({ authorization: `Bearer ${apiKey}`, "content-type": "application/json" });
  if (key) headers.set("idempotency-key", key);
  const init = body === undefined ? { headers } : { method: "POST", headers, body: JSON.stringify(body) };
  try {
    const response = await fetcher.fetch(`${address}${path}`, { ...init, signal: AbortSignal.timeout(timeoutMs) });
    return { status: response.status, body: await response.json() };
  } catch (error) {
    return { status: 0, body: String(error) };
  }
}

function read(reply: Reply, schema: z.ZodType<SandboxCharge>): Answer<ChargeReport> {
  if (reply.status !== 200 && reply.status !== 201)
    return { outcome: "unknown", reason: reply.status === 0 ? String(reply.body) : `HTTP ${reply.status}` };
  const charge = schema.safeParse(reply.body);
  return charge.success
    ? { outcome: "answered", value: reportOf(charge.data) }
    : { outcome: "unknown", reason: "the answer is not a charge" };
}

function reportOf({
  id: ref,
  key,
  status,
  amount,
  currency,
  reference,
  refundedAmount,
  actionUrl,
  declineCode,
}: SandboxCharge): ChargeReport {
  return { key, ref, status, amountMinor: amount, currency, orderId: reference, refundedMinor: refundedAmount, actionUrl, declineCode };
}

function pointersOf(body: unknown): string[] {
  const problem = sandboxProblemSchema.safeParse(body);
  return problem.success ? problem.data.errors.map(({ pointer }) => pointer) : [];
}

function parseEvent(body: Uint8Array): ProviderEvent | null {
  const event = sandboxEventSchema.safeParse(parseJson(body));
  if (!event.success) throw new Problem("invalid-request", { errors: inputErrors("json", event.error.issues) });
  const { id, type, mode, data } = event.data;
  if (!knownEvents.has(type)) return null;
  const charge = sandboxChargeSchema.safeParse(data);
  if (!charge.success) throw new Problem("invalid-request", { errors: inputErrors("json", charge.error.issues) });
  return { id, mode, report: reportOf(charge.data) };
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(body));
  } catch (cause) {
    throw new Problem("malformed-request", { detail: "The body is not valid JSON", cause });
  }
}
