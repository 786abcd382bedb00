import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { vi } from "vitest";
import type { GatewayBindings } from "./bindings.ts";
import { decisionTimeoutMs } from "./rate-limits.ts";
import { createGateway } from "./routes.ts";

/** What the double behind every binding says it received. */
export type Echo = { service: string; url: string; method: string; headers: Record<string, string>; hasBody: boolean; body: string };

/** The gateway's environment in tests: real doubles, real objects, and limits too wide to meet by accident. */
export const platform: GatewayBindings = { ...(env as unknown as GatewayBindings), LIMITS: "local" };

const gateway = createGateway();

/** Asks the gateway as the network would, with parts of its environment replaced. */
export async function ask(
  path: string,
  init: RequestInit<RequestInitCfProperties> = {},
  replaced: Partial<GatewayBindings> = {},
): Promise<Response> {
  return await send(new Request(`http://shop.example${path}`, init), replaced);
}

/** What the requests so far do after their answers. */
const background: Promise<unknown>[] = [];

/** Waits until the requests so far have done what they do after their answers, such as writing their lines in the log. */
export async function untilDone(): Promise<void> {
  await Promise.all(background.splice(0));
}

/** Sends a request to the gateway. */
export async function send(request: Request, replaced: Partial<GatewayBindings> = {}): Promise<Response> {
  const context = createExecutionContext();
  const response = await gateway.fetch(request, { ...platform, ...replaced }, context);
  background.push(waitOnExecutionContext(context));
  return response;
}

/**
 * Has the gateway wait for a limit's decision however long it takes. It gives up after a while and lets the request through, which on
 * a busy machine would be counted as the limit's doing. Ends with `vi.restoreAllMocks()`.
 */
export function waitForDecisions(): void {
  const { setTimeout: setReal } = globalThis;
  const set = (work: () => void, ms?: number) => (ms === decisionTimeoutMs ? 0 : setReal(work, ms));
  vi.spyOn(globalThis, "setTimeout").mockImplementation(set as unknown as typeof setTimeout);
}

/** A request whose address and method are as they came over the wire: workerd does not tidy them, `new Request` does. */
export function asSent(url: string, method = "GET"): Request {
  return Object.defineProperties(new Request("http://shop.example/"), { url: { value: url }, method: { value: method } });
}

/** A Worker that answers with `reply`. */
export function ownerThat(reply: (request: Request) => Response | Promise<Response>): Fetcher {
  return { fetch: async (input: Request | string) => await reply(new Request(input)) } as unknown as Fetcher;
}

/** Every Worker behind the gateway replaced by one that notes what reaches it. */
export function watchedOwners(): { reached: string[]; owners: Partial<GatewayBindings> } {
  const reached: string[] = [];
  const owner = ownerThat(({ url }) => {
    reached.push(url);
    return new Response("reached");
  });
  const names = [
    "STOREFRONT",
    "IDENTITY",
    "CATALOG",
    "SEARCH",
    "RECOMMENDATIONS",
    "RECOMMENDER",
    "ANALYTICS",
    "ADMIN",
    "INVENTORY",
    "CART",
    "ORDERS",
    "PAYMENTS",
    "NOTIFICATIONS",
    "SANDBOX_PSP",
    "MAILBOX",
  ];
  return { reached, owners: Object.fromEntries(names.map((name) => [name, owner])) };
}
