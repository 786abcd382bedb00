import { newId } from "./ids.ts";

/** Where a piece of work belongs: one trace for a journey, one span for a hop, one request id for a client's call. Hex as in W3C Trace Context, section 3.2. */
export type Trace = { traceId: string; spanId: string; requestId: string };

const traceparentPattern = /^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/;
const requestIdPattern = /^req_[0-7][0-9a-hjkmnp-tv-z]{25}$/;

/** Continues the caller's trace with a new span, or starts one. A request id that is not one of ours is replaced. */
export function traceFrom(headers: Headers): Trace {
  const requestId = headers.get("x-request-id") ?? "";
  const traceId = traceparentPattern.exec(headers.get("traceparent") ?? "")?.[1];
  return {
    traceId: traceId && !/^0+$/.test(traceId) ? traceId : randomHex(16),
    spanId: randomHex(8),
    requestId: requestIdPattern.test(requestId) ? requestId : newId("req"),
  };
}

/** A trace of its own, for work that nobody asked for (cron). */
export function newTrace(): Trace {
  return { traceId: randomHex(16), spanId: randomHex(8), requestId: newId("req") };
}

/** The `traceparent` header value that lets the next hop continue. */
export function traceparent(trace: Trace): string {
  return `00-${trace.traceId}-${trace.spanId}-01`;
}

/** The same trace with a span of its own, from a stored `traceparent` (an event, an order). */
export function continueTrace(stored: string, requestId: string): Trace {
  return traceFrom(new Headers({ traceparent: stored, "x-request-id": requestId }));
}

/** Up to 16 random bytes as hex. A UUID (version 4) is random but for six bits, and comes from the runtime as text. */
function randomHex(byteCount: number): string {
  return crypto
    .randomUUID()
    .replaceAll("-", "")
    .slice(-2 * byteCount);
}
