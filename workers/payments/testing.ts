import { env as workerEnv } from "cloudflare:workers";
import { createHmac } from "node:crypto";
import { drizzle } from "drizzle-orm/d1";
import type { PayCommand } from "../../shared/contracts/payments.ts";
import { newId } from "../../shared/ids.ts";
import { createLog } from "../../shared/log.ts";
import { money } from "../../shared/money.ts";
import { unwrap } from "../../shared/result.ts";
import { newTrace } from "../../shared/trace.ts";
import { throughBinding } from "../../tests/through-binding.ts";
import type { Deps } from "./deps.ts";
import type { PaymentProvider } from "./provider.ts";
import { providersOf } from "./providers.ts";
import type { SandboxCharge } from "./sandbox-schemas.ts";

/** For this Worker's tests: its RPC, commands to give it, the books of the provider's double, and webhooks signed as the provider signs. */
export const env = workerEnv as unknown as Required<PaymentsEnv>;
/** This Worker, called as orders calls it. */
export const payments = throughBinding<Service<typeof import("./index.ts").default>>({ caller: "orders" });
export const trace = newTrace();

/** A command to pay $17.98 with a new payment id. */
export function aPayment(over: Partial<PayCommand> = {}): PayCommand {
  return {
    paymentId: newId("pay"),
    orderId: newId("ord"),
    provider: "sandbox",
    token: "tok_ok",
    amount: money(1798),
    returnUrl: "https://shop.example/orders/ord_1?token=abc",
    trace,
    ...over,
  };
}

/** Pays, and gives the payment. */
export async function paid(command: PayCommand) {
  return unwrap(await payments.pay(command));
}

const askDouble = (path: string, init: RequestInit = {}) =>
  env.SANDBOX_PSP.fetch(`http://sandbox-psp/__sandbox${path}`, {
    ...init,
    headers: { authorization: `Bearer ${env.SANDBOX_API_KEY}` },
  } as never);

/** What the provider's own books say was charged under a payment's key. */
export async function chargesOf(paymentId: string): Promise<SandboxCharge[]> {
  const { charges } = (await (await askDouble("/v1/books")).json()) as { charges: SandboxCharge[] };
  return charges.filter(({ key }) => key === paymentId);
}

/** The provider's one charge of a payment. */
export async function chargeOf(paymentId: string): Promise<SandboxCharge> {
  const [charge, ...more] = await chargesOf(paymentId);
  if (!charge || more.length > 0) throw new Error(`${more.length + (charge ? 1 : 0)} charges under ${paymentId}`);
  return charge;
}

/** Presses a button on the bank's page. */
export async function press(paymentId: string, button: "approve" | "decline"): Promise<void> {
  await askDouble(`/actions/${(await chargeOf(paymentId)).id}/${button}`, { method: "POST" });
}

/** The rows this Worker wrote about a payment. */
export async function rowsOf(paymentId: string) {
  const db = env.DB;
  const [events, outbox] = await db.batch<Record<string, unknown>>([
    db.prepare("select * from payment_events where payment_id = ? order by version").bind(paymentId),
    db.prepare("select * from outbox where json_extract(envelope, '$.subject') = ? order by id").bind(paymentId),
  ]);
  const row = await db.prepare("select * from payments where id = ?").bind(paymentId).first();
  const told = (outbox?.results ?? []).map(({ envelope }) => (JSON.parse(String(envelope)) as { type: string }).type);
  return {
    row,
    events: events?.results ?? [],
    statuses: (events?.results ?? []).map(({ status }) => status),
    told,
    outbox: outbox?.results ?? [],
  };
}

/** Everything stored, to show that a refusal wrote nothing. */
export async function everything(): Promise<string> {
  const tables = ["payments", "payment_events", "refunds", "outbox", "inbox"];
  const results = await env.DB.batch(tables.map((table) => env.DB.prepare(`select * from ${table} order by 1, 2`)));
  // Relaying marks rows as sent whenever it gets to it.
  return JSON.stringify(results.map(({ results: rows }) => rows)).replaceAll(/"sent_at_ms":(?:null|\d+)/g, "");
}

let events = 0;
/** A webhook's body as the provider writes it. */
export function webhookBody(charge: SandboxCharge, over: Record<string, unknown> = {}) {
  const type = charge.refundedAmount > 0 ? "charge.refunded" : `charge.${charge.status}`;
  return { id: `evt_${++events}`, type, createdAt: new Date().toISOString(), mode: "sandbox", data: charge, ...over };
}

export function sign(body: string, { secret = env.SANDBOX_WEBHOOK_SECRET, atMs = Date.now() } = {}): string {
  const seconds = Math.floor(atMs / 1_000);
  return `t=${seconds},v1=${createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex")}`;
}

/** Sends a webhook, signed unless a signature is given. */
export function sendWebhook(body: unknown, signature?: string, provider = "sandbox"): Promise<Response> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const headers = { "content-type": "application/json", "octavo-sandbox-signature": signature ?? sign(text) };
  return payments.fetch(`https://shop.example/api/webhooks/${provider}`, { method: "POST", body: text, headers } as never);
}

/** This Worker's dependencies with parts of the provider replaced, to hold a race still. */
export function depsWith(over: (real: PaymentProvider) => Partial<PaymentProvider>): Deps {
  const real = providersOf(env).get("sandbox");
  if (!real) throw new Error("the tests need the sandbox");
  const providers = new Map([["sandbox", { ...real, ...over(real) }]]);
  return { db: drizzle(env.DB), providers, now: () => Date.now(), log: createLog("payments"), relay: () => {} };
}
