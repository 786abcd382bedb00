import type { MiddlewareHandler } from "hono";
import { Problem } from "../../shared/problem.ts";
import { type Trace, traceparent } from "../../shared/trace.ts";
import type { GatewayApp } from "./bindings.ts";
import { type Route, serviceOf } from "./routes-table.ts";

/**
 * Headers by which a proxy tells a service who is calling. Sent by a client they are claims, and nobody here may take
 * them for knowledge. The operators' key is a credential, which its owner checks.
 */
const claimed = /^(?:x-user-|x-octavo-(?!ops-key$)|x-forwarded-|cf-|(?:forwarded|x-real-ip|true-client-ip)$)/;

/** Hands the request to the Worker that owns its path, and its answer back. What is the gateway's own goes on to the routes. */
export const forward: MiddlewareHandler<GatewayApp> = async (c, next) => {
  const route = c.get("route");
  if (!route || route.to === "GATEWAY" || route.to === "NOBODY") return await next();
  const owner = c.env[route.to];
  // A Worker that only the local platform runs: elsewhere the address does not exist.
  if (!owner) throw new Problem("not-found");
  const response = await askOwner(owner, requestFor(c.req.raw, route, c.get("trace"), c.get("body")), route);
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

function requestFor({ url, method, headers }: Request, route: Route, trace: Trace, body: GatewayApp["Variables"]["body"]): Request {
  // Redirects are the client's to follow: by default the gateway would, and answer with where they lead.
  const init = { method, headers: headersFor(headers, trace, body !== undefined), body, redirect: "manual" } as const;
  return new Request(route.rewrittenTo ? url.replace(route.prefix, route.rewrittenTo) : url, init);
}

function headersFor(sent: Headers, trace: Trace, hasBody: boolean): Headers {
  const headers = new Headers(sent);
  if (!hasBody) headers.delete("content-length");
  for (const name of sent.keys()) if (claimed.test(name)) headers.delete(name);
  headers.set("traceparent", traceparent(trace));
  headers.set("x-request-id", trace.requestId);
  return headers;
}
