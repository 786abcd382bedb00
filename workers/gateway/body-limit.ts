import type { MiddlewareHandler } from "hono";
import { imageBytesMax } from "../../shared/contracts/images.ts";
import { partBytesMax } from "../../shared/contracts/imports.ts";
import { createPlaces } from "../../shared/places.ts";
import { Problem } from "../../shared/problem.ts";
import type { GatewayApp } from "./bindings.ts";
import { readBody } from "./read-body.ts";

/** JSON, forms and webhooks alike. */
const bodyBytesMax = 256 * 1_024;

/** What a form adds to the file in it. */
const formBytesMax = 64 * 1_024;

/** Uploads, which have a limit of their own. The fence stands before: only who may upload is read so far. */
const uploads: readonly { method: string; path: RegExp; bytesMax: number }[] = [
  { method: "POST", path: /^\/api\/(?:books|products)\/[^/]+\/images$/, bytesMax: imageBytesMax + formBytesMax },
  { method: "PUT", path: /^\/api\/imports\/[^/]+\/parts\/[^/]+$/, bytesMax: partBytesMax },
  // The same from the merchants' pages, in forms.
  { method: "POST", path: /^\/admin\/books\/[^/]+\/pictures$/, bytesMax: imageBytesMax + formBytesMax },
  { method: "POST", path: /^\/admin\/imports(?:\/[^/]+\/parts\/[^/]+)?$/, bytesMax: partBytesMax + formBytesMax },
];

/**
 * How much behind its limit of an oversized body is read and thrown away, so that a client which only listens after sending gets the 413
 * and not a broken connection. Whoever sends more than this is cut off.
 */
const discardedBytesMax = 4 * 1_024 * 1_024;

/** How long a body may take to come: an upload of 10 MB at 0.3 Mbit/s. */
const withinMs = 5 * 60_000;

/**
 * Uploads that are held at once in one isolate, which has 128 MB: each is there twice while its request is made. One caller has some
 * of the places only; those who send a file in parts send one after the other. An owner has a minute to answer, before a place counts as lost.
 */
const places = { max: 4, eachMax: 2, lostAfterMs: withinMs + 60_000 };
const retryAfterSeconds = 2;

/**
 * Sends on bodies up to the limit and refuses larger ones (413), and uploads while too many are under way (503). Bodies of GET and
 * HEAD mean nothing and go no further.
 *
 * A body is sent on once its last byte has come. Streamed through, it would reach an owner that looks at the token first and
 * waits for the body then: whoever held the last byte back could write long after they were signed out.
 */
export function createBodyLimit(): MiddlewareHandler<GatewayApp> {
  const { take } = createPlaces(places, Date.now);
  return async (c, next) => {
    const { method, body, headers } = c.req.raw;
    if (!body || method === "GET" || method === "HEAD") return await next();
    const bytesMax = limitOf(method, c.get("path"), headers.get("content-length"));
    const leave = bytesMax > bodyBytesMax ? take(c.get("actor")?.userId ?? "") : () => undefined;
    if (!leave) throw await tooManyUploads(body, bytesMax);
    try {
      c.set("body", await boundedBody(body, bytesMax));
      await next();
    } finally {
      leave();
    }
  };
}

/** Bytes that a body at a path may have. One that says it is small needs no more than others may have. */
function limitOf(asked: string, at: string, length: string | null): number {
  const isSmall = length !== null && Number(length) <= bodyBytesMax;
  const upload = isSmall ? undefined : uploads.find(({ method, path }) => method === asked && path.test(at));
  return upload?.bytesMax ?? bodyBytesMax;
}

/** The whole body, when it is within the limit. Raises payload-too-large, and malformed-request for a body that breaks off. */
async function boundedBody(body: ReadableStream<Uint8Array>, bytesMax: number): Promise<Uint8Array<ArrayBuffer>> {
  const whole = await readBody(body, { keptMax: bytesMax, readMax: bytesMax + discardedBytesMax, withinMs });
  if (whole) return whole;
  throw new Problem("payload-too-large", { detail: `A body may have ${bytesMax} bytes at most` });
}

/** The refusal of an upload, once its body was thrown away: sent before, it would be a broken connection to most clients. */
async function tooManyUploads(body: ReadableStream<Uint8Array>, bytesMax: number): Promise<Problem> {
  await readBody(body, { keptMax: 0, readMax: bytesMax, withinMs });
  return new Problem("unavailable", { detail: "Too many uploads at once: try again", fields: { retryAfterSeconds } });
}
