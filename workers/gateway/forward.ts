import type { Context, MiddlewareHandler } from "hono";
import { apiKeyHeader, clientHeader, shownByHeader } from "../../shared/contracts/identity.ts";
import { Problem } from "../../shared/problem.ts";
import { traceparent } from "../../shared/trace.ts";
import type { GatewayApp } from "./bindings.ts";
import { clientOf } from "./client.ts";
import { isToldWhoCalls } from "./credentials.ts";
import { type Route, serviceOf } from "./routes-table.ts";
import { withoutSession } from "./session-cookie.ts";

/** Headers by which a proxy tells a service who is calling. Sent by a client they are claims, and nobody here may take them for knowledge. */
const claimed = /^(?:x-user-|x-octavo-|x-forwarded-|cf-|(?:forwarded|x-real-ip|true-client-ip)$)/;

/** Hands the request to the Worker that owns its path, and its answer back. What is the gateway's own goes on to the routes. */
export const forward: MiddlewareHandler<GatewayApp> = async (c, next) => {
  const route = c.get("route");
  if (!route || route.to === "GATEWAY" || route.to === "NOBODY") return await next();
  const owner = c.env[route.to];
  // A Worker that only the local platform runs: elsewhere the address does not exist.
  if (!owner) throw new Problem("not-found");
  const headers = headersFor(c, route);
  const response = await askOwner(owner, requestFor(c.req.raw, route, headers, c.get("body")), route);
  // Made anew around the same stream, because the headers of an answer from elsewhere cannot be changed. That of a
  // WebSocket upgrade stays as it is.
  return response.webSocket ? response : new Response(response.body, response);
};

async function askOwner(owner: Fetcher, request: Request, route: Route): Promise<Response> {
  try {
    return await owner.fetch(request);
  } catch (cause) {
    throw new Problem("unavailable", { detail: `The ${serviceOf(route)} service did not answer`, cause });
  }
}

function requestFor({ url, method }: Request, route: Route, headers: Headers, body: GatewayApp["Variables"]["body"]): Request {
  // Redirects are the client's to follow: by default the gateway would, and answer with where they lead.
  const init = { method, headers, body, redirect: "manual" } as const;
  return new Request(route.rewrittenTo ? url.replace(route.prefix, route.rewrittenTo) : url, init);
}

function headersFor(c: Context<GatewayApp>, route: Route): Headers {
  const [sent, trace] = [c.req.raw.headers, c.get("trace")];
  const headers = new Headers(sent);
  // The body that is sent on has its own length.
  headers.delete("content-length");
  for (const name of sent.keys()) if (claimed.test(name)) headers.delete(name);
  headers.set("traceparent", traceparent(trace));
  headers.set("x-request-id", trace.requestId);
  if (!isToldWhoCalls(route)) return headers;
  headers.set(clientHeader, clientOf(c.req.raw));
  showCaller(headers, c.get("token"));
  const shownBy = c.get("shownBy");
  if (shownBy) headers.set(shownByHeader, shownBy);
  return headers;
}

/** Owners are shown a token and nothing else: they could not tell a key or a session from another's, and need not hold one. */
function showCaller(headers: Headers, token: string | null | undefined): void {
  headers.delete(apiKeyHeader);
  if (token) headers.set("authorization", `Bearer ${token}`);
  else headers.delete("authorization");
  const cookie = headers.get("cookie");
  const others = cookie === null ? null : withoutSession(cookie);
  if (others === null) headers.delete("cookie");
  else headers.set("cookie", others);
}
