import { exports, env as workerEnv } from "cloudflare:workers";
import { vi } from "vitest";
import type { Charge, Delivery, NewCharge } from "./schemas.ts";

/** For this Worker's tests: a merchant who talks to it over HTTP, and a door where its webhooks arrive. */
export const env = workerEnv as unknown as SandboxPspEnv;
const sandbox = (exports as unknown as { default: Service<typeof import("./index.ts").default> }).default;
const origin = "http://sandbox-psp";
let keys = 0;

/** A key nobody used before. */
export const newKey = () => `pay_of_a_test_${String(++keys).padStart(6, "0")}`;

export const plainCharge: NewCharge = {
  amount: 1798,
  currency: "USD",
  token: "tok_ok",
  reference: "ord_01h455vb4pex5vsknk084sn02q",
  returnUrl: "https://shop.example/orders/ord_1?token=abc",
};

/** Calls the API as the merchant. */
export function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return sandbox.fetch(`${origin}${path}`, {
    method,
    redirect: "manual",
    headers: { authorization: `Bearer ${env.SANDBOX_API_KEY}`, "content-type": "application/json", ...headers },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
}

export const charge = (over: Record<string, unknown> = {}, key = newKey()) =>
  call("POST", "/__sandbox/v1/charges", { ...plainCharge, ...over }, { "idempotency-key": key });
export const chargeOf = async (response: Promise<Response>) => (await (await response).json()) as Charge;
export const refund = (chargeId: string, amount: number, key = newKey()) =>
  call("POST", "/__sandbox/v1/refunds", { chargeId, amount, reason: "returned" }, { "idempotency-key": key });
export const voidKey = (key: string) => call("POST", "/__sandbox/v1/charges/void", { key });
export const lookUp = (key: string) => call("GET", `/__sandbox/v1/charges?key=${key}`);
export const setFaults = (faults: unknown) => call("PUT", "/__sandbox/v1/faults", faults);
export async function deliver(order: unknown): Promise<Delivery[]> {
  const response = await call("POST", "/__sandbox/v1/webhooks/deliver", order);
  return ((await response.json()) as { deliveries: Delivery[] }).deliveries;
}

/** Presses a button on the bank's page, as a browser without any key. */
export const press = (id: string, button: "approve" | "decline") =>
  sandbox.fetch(`${origin}/__sandbox/actions/${id}/${button}`, { method: "POST", redirect: "manual" });

/** Runs the provider's cron trigger. */
export const runCron = () => sandbox.scheduled();

export type Post = { url: string; body: string; signature: string };

/** Answers the provider's webhooks with the given statuses in turn (then 200), and keeps what came. */
export function openDoor(...statuses: (number | "no answer")[]): Post[] {
  const posts: Post[] = [];
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const request = new Request(input as RequestInfo, init as RequestInit);
    posts.push({ url: request.url, body: await request.text(), signature: request.headers.get("octavo-sandbox-signature") ?? "" });
    const status = statuses.shift() ?? 200;
    if (status === "no answer") throw new Error("connection refused");
    return new Response(null, { status });
  });
  return posts;
}
