import type { Context, MiddlewareHandler } from "hono";
import type { Decision, Policy } from "../../durable-objects/rate-limit/bucket.ts";
import { renderProblem } from "../../shared/http/app.ts";
import { errorFields } from "../../shared/log.ts";
import { Problem } from "../../shared/problem.ts";
import type { GatewayApp } from "./bindings.ts";
import { clientOf } from "./client.ts";
import { createLeases } from "./leases.ts";

/** What is counted together. Answers from a cache are not counted, nor what providers and our own machine room send. */
type Kind = "reads" | "writes" | "checkout" | "sign-in" | "registration" | "exchanges";

const [minute, hour] = [60, 3_600];

/** Requests of a kind in a window of so many seconds (api.md). */
const limits: Record<Kind, Policy> = {
  reads: { limit: 600, windowSeconds: minute },
  writes: { limit: 120, windowSeconds: minute },
  checkout: { limit: 20, windowSeconds: minute },
  "sign-in": { limit: 10, windowSeconds: minute },
  registration: { limit: 10, windowSeconds: hour },
  /** Of a session or an API key for a token. One is good for a minute, so it is the clients' own limit that this is. */
  exchanges: { limit: 600, windowSeconds: minute },
};
const localFactor = 1_000;

/** Prefixes that are not limited: providers send webhooks as they must, whoever watches over us asks often, and the sandbox is ours. */
const unlimitedPrefixes = ["/api/webhooks", "/health", "/ready", "/__sandbox", "/__mailbox", "/__mailbox.json", "/__failpoints"];
/** What a POST counts as that is more than a write, on the API and on the pages. The edge's rules name the same addresses. */
export const postKinds: Partial<Record<string, Kind>> = {
  "/api/orders": "checkout",
  "/checkout": "checkout",
  "/api/users/login": "sign-in",
  "/api/users/password/forgot": "sign-in",
  "/api/users/password/reset": "sign-in",
  "/api/invitations/accept": "sign-in",
  "/sign-in": "sign-in",
  "/sign-in/code": "sign-in",
  "/forgot": "sign-in",
  "/reset": "sign-in",
  "/invitation": "sign-in",
  "/api/users/register": "registration",
  "/register": "registration",
};
const countedWrites = ["POST", "PUT", "PATCH", "DELETE"];
const countedReads = ["GET", "HEAD"];

/** Kinds of which an isolate takes several tokens at a time, because each asking costs as much as the answer itself. */
const leased: readonly Kind[] = ["reads", "exchanges"];
/** The part of a limit that it takes at once. What it holds when the client goes elsewhere is that client's to miss, or to have twice. */
const leasedPart = 1 / 30;

/** Longest wait for a decision. */
export const decisionTimeoutMs = 2_000;

/** Cloudflare's rate limit: it counts by the data centre, costs no trip, and is not exact. */
type RateFence = { limit(counted: { key: string }): Promise<{ success: boolean }> };

/**
 * The first layer, where it is configured: twice the limit, the most a full bucket and what comes back in a minute let
 * through. So it refuses nobody whom the exact count would not, and spares the objects whoever is far beyond.
 */
export type RateFences = { READ_FENCE?: RateFence; WRITE_FENCE?: RateFence };

/** What a request was counted as, and how that went. */
type Counted = { kind: Kind; policy: Policy; decision: Decision };

const leases = createLeases();

/** Counts what is limited, for whoever calls: 429 with `Retry-After` above the limit, and on every counted answer what is left. */
export const rateLimits: MiddlewareHandler<GatewayApp> = async (c, next) => {
  const kind = kindOf(c);
  const counted = kind && (await takeFor(c, kind));
  if (!counted) return await next();
  const { decision } = counted;
  if (decision.isAllowed) await next();
  else c.res = renderProblem(new Problem("rate-limited", { detail: `Try again in ${decision.retryAfterSeconds} s` }), c, c.get("log"));
  if (!c.res.webSocket) describe(c.res.headers, counted);
};

/** What the request counts as; null when it does not count. */
function kindOf(c: Context<GatewayApp>): Kind | null {
  const [{ method }, actor] = [c.req.raw, c.get("actor")];
  if (unlimitedPrefixes.includes(c.get("route")?.prefix ?? "")) return null;
  // So that demonstrations and tests can fill a shop. Nowhere else is anybody without limits.
  if (c.env.LIMITS === "local" && actor?.role === "admin" && actor.scopes) return null;
  if (countedReads.includes(method)) return "reads";
  if (!countedWrites.includes(method)) return null;
  return (method === "POST" && postKinds[c.get("path")]) || "writes";
}

/** Whom a request counts for: the user, the API key, or the client, who also answers for trying to become a user. */
function countedFor(c: Context<GatewayApp>, kind: Kind): string {
  const actor = c.get("actor");
  if (!actor || kind === "sign-in" || kind === "registration") return `client:${clientOf(c.req.raw)}`;
  return actor.scopes ? `key:${actor.sessionId}` : `user:${actor.userId}`;
}

/**
 * Takes a token of this kind from whoever the request counts for. `null` when that could not be asked: a limit protects the
 * shop, so it must not be what closes it. Except where the object is overloaded, which only the one it
 * belongs to can bring about.
 */
export async function takeFor(c: Context<GatewayApp>, kind: Kind): Promise<Counted | null> {
  const isWide = c.env.LIMITS === "local";
  const policy = { ...limits[kind], limit: limits[kind].limit * (isWide ? localFactor : 1) };
  const name = `${kind}:${countedFor(c, kind)}`;
  const refused = { isAllowed: false, remaining: 0, resetSeconds: policy.windowSeconds, retryAfterSeconds: policy.windowSeconds };
  try {
    const fence = leased.includes(kind) ? c.env.READ_FENCE : c.env.WRITE_FENCE;
    if (fence && !isWide && !(await fence.limit({ key: name })).success) return { kind, policy, decision: refused };
    const take = async (requests: number) => await within(decisionTimeoutMs, c.env.RATE_LIMIT.getByName(name).take(policy, requests));
    const decision = leased.includes(kind)
      ? await leases.take(name, Math.max(1, Math.floor(policy.limit * leasedPart)), policy.windowSeconds, take)
      : await take(1);
    return { kind, policy, decision };
  } catch (error) {
    const isOverloaded = error instanceof Error && "overloaded" in error && error.overloaded === true;
    c.get("log")("rate-limit.failed", c.get("trace"), { kind, isOverloaded, ...errorFields(error) }, "error");
    return isOverloaded ? { kind, policy, decision: refused } : null;
  }
}

async function within<T>(timeoutMs: number, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no decision within ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

/** Writes the fields of draft-ietf-httpapi-ratelimit-headers-10, sections 3 and 4, which is a draft still. */
function describe(headers: Headers, { kind, policy, decision }: Counted): void {
  headers.set("ratelimit-policy", `"${kind}";q=${policy.limit};w=${policy.windowSeconds}`);
  headers.set("ratelimit", `"${kind}";r=${decision.remaining};t=${decision.resetSeconds}`);
  if (!decision.isAllowed) headers.set("retry-after", String(decision.retryAfterSeconds));
}
