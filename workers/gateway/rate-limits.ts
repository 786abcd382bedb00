import type { Context, MiddlewareHandler } from "hono";
import type { Decision, Policy } from "../../durable-objects/rate-limit/bucket.ts";
import { renderProblem } from "../../shared/http/app.ts";
import { isSameSecret, opsKeyHeader } from "../../shared/http/ops-key.ts";
import { errorFields } from "../../shared/log.ts";
import { Problem } from "../../shared/problem.ts";
import type { GatewayApp } from "./bindings.ts";
import { clientOf } from "./client.ts";

/** What is counted together. Reads are not counted yet: it would cost each of them a hop, and a cache comes first. */
type Kind = "writes" | "checkout";

/** Requests a client may send in a minute. */
const limits: Record<Kind, number> = { writes: 120, checkout: 20 };
const windowSeconds = 60;
const localFactor = 1_000;

/** Prefixes that are not limited: providers send webhooks as they must, and the sandbox is ours. */
const unlimitedPrefixes = ["/api/webhooks", "/__sandbox"];
const checkoutPaths = ["/api/orders", "/checkout"];
const countedMethods = ["POST", "PUT", "PATCH", "DELETE"];

/** Longest wait for a decision. */
const decisionTimeoutMs = 2_000;

/** Counts writes for each client: 429 with `Retry-After` above the limit, and on every counted answer what is left. */
export const rateLimits: MiddlewareHandler<GatewayApp> = async (c, next) => {
  const kind = kindOf(c);
  if (!kind) return await next();
  const policy = { limit: limits[kind] * (c.env.LIMITS === "local" ? localFactor : 1), windowSeconds };
  const decision = await decide(c, kind, policy);
  if (!decision) return await next();
  if (decision.isAllowed) await next();
  else c.res = renderProblem(new Problem("rate-limited", { detail: `Try again in ${decision.retryAfterSeconds} s` }), c, c.get("log"));
  describe(c.res.headers, kind, policy, decision);
};

/** What the request counts as; null when it does not count. */
function kindOf(c: Context<GatewayApp>): Kind | null {
  const { raw } = c.req;
  if (!countedMethods.includes(raw.method) || unlimitedPrefixes.includes(c.get("route")?.prefix ?? "")) return null;
  const opsKey = raw.headers.get(opsKeyHeader);
  if (opsKey !== null && c.env.OPS_KEY && isSameSecret(opsKey, c.env.OPS_KEY)) return null;
  return raw.method === "POST" && checkoutPaths.includes(c.get("path")) ? "checkout" : "writes";
}

/**
 * Asks the client's own object. When that fails the request goes on, uncounted: a limit protects the shop, so it must not
 * be what closes it. Except where the object is overloaded, which only the client it belongs to can bring about.
 */
async function decide(c: Context<GatewayApp>, kind: Kind, policy: Policy): Promise<Decision | null> {
  try {
    const bucket = c.env.RATE_LIMIT.getByName(`${kind}:${clientOf(c.req.raw)}`);
    return await within(decisionTimeoutMs, bucket.take(policy));
  } catch (error) {
    const isOverloaded = error instanceof Error && "overloaded" in error && error.overloaded === true;
    c.get("log")("rate-limit.failed", c.get("trace"), { kind, isOverloaded, ...errorFields(error) }, "error");
    return isOverloaded ? { isAllowed: false, remaining: 0, resetSeconds: windowSeconds, retryAfterSeconds: windowSeconds } : null;
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
function describe(headers: Headers, kind: Kind, { limit }: Policy, decision: Decision): void {
  headers.set("ratelimit-policy", `"${kind}";q=${limit};w=${windowSeconds}`);
  headers.set("ratelimit", `"${kind}";r=${decision.remaining};t=${decision.resetSeconds}`);
  if (!decision.isAllowed) headers.set("retry-after", String(decision.retryAfterSeconds));
}
