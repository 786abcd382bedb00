import { z } from "zod";
import { freshnessOf, type KeptAnswer, lifetimeOf } from "./kept-answer.ts";
import type { CacheName } from "./manifest.ts";

/** KV, as far as it is used. */
export type SharedStore = {
  get: (key: string, options: { type: "arrayBuffer"; cacheTtl: number }) => Promise<ArrayBuffer | null>;
  put: (key: string, value: Uint8Array, options: { expirationTtl: number }) => Promise<void>;
  delete: (key: string) => Promise<void>;
};

/** KV keeps nothing for less, here or where it was read. Our own limit is the age of the answer. */
const expirationSeconds = 60;
const cacheSeconds = 30;
/** Bytes of a key at most (KV). */
const keyBytesMax = 512;

/** What stands in the first line of a value, before the body: metadata of KV has no room for the tags of a list. */
const headSchema = z.object({
  storedAtMs: z.int(),
  headers: z.array(z.tuple([z.string(), z.string()])),
  tags: z.array(z.string()),
});

/** The name under which all data centres share an answer; null where they do not. Its host is no part of it: what is shared does not name any. */
export function sharedKeyOf({ rule, key }: CacheName): string | null {
  const path = key.slice(new URL(key).origin.length);
  return rule.isShared && new TextEncoder().encode(path).byteLength <= keyBytesMax ? path : null;
}

/**
 * The answer that some data centre shared, as long as it is fresh. It is never served stale, from wherever it then lies: the
 * zone's purge does not reach KV, so this is how late that can be.
 */
export async function findShared(store: SharedStore, { rule }: CacheName, key: string, nowMs: number): Promise<KeptAnswer | null> {
  const value = await store.get(key, { type: "arrayBuffer", cacheTtl: cacheSeconds });
  if (value === null) return null;
  const end = new Uint8Array(value).indexOf(newline);
  const { storedAtMs, headers, tags } = headSchema.parse(JSON.parse(new TextDecoder().decode(value.slice(0, end))));
  const cacheControl = new Headers(headers).get("cache-control") ?? "";
  const lifetime = { ...lifetimeOf(cacheControl, rule.lifetime), staleMs: 0 };
  if (freshnessOf({ storedAtMs, lifetime }, nowMs) === "gone") return null;
  return { status: 200, body: value.slice(end + 1), headers: new Headers(headers), storedAtMs, lifetime, rule: rule.name, tags };
}

/** Shares an answer with all data centres. */
export async function share(store: SharedStore, key: string, { body, headers, storedAtMs, tags }: KeptAnswer): Promise<void> {
  const head = new TextEncoder().encode(`${JSON.stringify({ storedAtMs, headers: [...headers], tags })}\n`);
  const value = new Uint8Array(head.byteLength + body.byteLength);
  value.set(head);
  value.set(new Uint8Array(body), head.byteLength);
  await store.put(key, value, { expirationTtl: expirationSeconds });
}

const newline = 0x0a;
