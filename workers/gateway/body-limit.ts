import type { MiddlewareHandler } from "hono";
import { Problem } from "../../shared/problem.ts";
import type { GatewayApp } from "./bindings.ts";

/** JSON, forms and webhooks alike. Uploads will get a limit of their own with their route. */
const bodyBytesMax = 256 * 1_024;

/**
 * How much of an oversized body is read and thrown away, so that a client which only listens after sending gets the 413
 * and not a broken connection. Whoever sends more than this is cut off.
 */
const discardedBytesMax = 4 * 1_024 * 1_024;

/**
 * Sends on bodies up to the limit and refuses larger ones (413). Bodies of GET and HEAD mean nothing and go no further.
 *
 * A body is sent on once its last byte has come. Streamed through, it would reach an owner that looks at the token first and
 * waits for the body then: whoever held the last byte back could write long after they were signed out.
 */
export const bodyLimit: MiddlewareHandler<GatewayApp> = async (c, next) => {
  const { method, body } = c.req.raw;
  if (body && method !== "GET" && method !== "HEAD") c.set("body", await boundedBody(body));
  await next();
};

/** The whole body, when it is within the limit. Raises payload-too-large, and malformed-request for a body that breaks off. */
async function boundedBody(body: ReadableStream<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const whole = await readBody(body);
  if (whole) return whole;
  throw new Problem("payload-too-large", { detail: `A body may have ${bodyBytesMax} bytes at most` });
}

/** The whole body; null when it is larger than the limit. */
async function readBody(body: ReadableStream<Uint8Array>): Promise<Uint8Array<ArrayBuffer> | null> {
  const chunks: Uint8Array[] = [];
  let byteCount = 0;
  const reader = body.getReader();
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      byteCount += read.value.byteLength;
      if (byteCount <= bodyBytesMax) chunks.push(read.value);
      else if (byteCount > discardedBytesMax) break;
    }
  } catch (cause) {
    throw new Problem("malformed-request", { detail: "The body ended before it was complete", cause });
  }
  if (byteCount <= bodyBytesMax) return joined(chunks, byteCount);
  await reader.cancel();
  return null;
}

function joined(chunks: Uint8Array[], byteCount: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(byteCount);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}
