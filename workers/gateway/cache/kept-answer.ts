import type { CacheRule, Lifetime } from "./manifest.ts";

/** An answer that is kept: whole, without what belongs to one request. */
export type KeptAnswer = {
  status: number;
  body: ArrayBuffer;
  /** Copied for each reader: a copy of `Headers` costs a tenth of making them from pairs. */
  headers: Headers;
  /** When the owner gave it. Its age counts from here, in whichever cache it lies. */
  storedAtMs: number;
  /** How long it is served, by its owner's word and never longer than by the manifest's. */
  lifetime: Lifetime;
  /** The name of its rule in the manifest. */
  rule: string;
  /** What it shows, e.g. `book:book_01…`: it is dropped when that changes. */
  tags: string[];
  /** The name to share it under, and after how many hits more: what hardly anybody wants again is not worth a write. */
  toShare?: { key: string; hits: number } | undefined;
};

/** Larger answers are passed on and not kept. */
const bodyBytesMax = 512 * 1_024;

/** What a caller has left of a limit. */
export const limitHeaders = ["ratelimit", "ratelimit-policy"];

/** Headers that belong to one answer or to our own conversation with the owner. */
const ofOneAnswer = [
  ...limitHeaders,
  "x-request-id",
  "cache-tag",
  "cache-status",
  "age",
  "content-length",
  "date",
  "transfer-encoding",
  "connection",
];

/** What may be kept: what was asked for, and where it is now for good. Never an error (platform.md). */
const keptStatuses = [200, 301];

/** Whether an answer is everyone's: of a status that is kept, public, and nobody's cookie. */
export function isForEveryone({ status, headers }: Response): boolean {
  const isPublic = /\bpublic\b/.test(headers.get("cache-control") ?? "");
  return keptStatuses.includes(status) && isPublic && !headers.has("set-cookie") && !headers.has("vary");
}

/** Reads an answer for keeping. One that is not small is passed on only. */
export async function keptAnswerOf(response: Response, rule: CacheRule, nowMs: number): Promise<KeptAnswer & { isSmall: boolean }> {
  const body = await response.arrayBuffer();
  const headers = new Headers(response.headers);
  for (const name of ofOneAnswer) headers.delete(name);
  const lifetime = lifetimeOf(response.headers.get("cache-control") ?? "", rule.lifetime);
  const [tags, isSmall] = [tagsOf(response), body.byteLength <= bodyBytesMax];
  return { status: response.status, body, headers, storedAtMs: nowMs, lifetime, rule: rule.name, tags, isSmall };
}

/** The tags an owner gave its answer, as `cache-tag: book:book_01…,list`. */
export function tagsOf({ headers }: Response): string[] {
  return (headers.get("cache-tag") ?? "")
    .split(",")
    .map((tag) => tag.trim())
    .filter((tag) => tag !== "");
}

/** What the owner says in `cache-control`, within what the manifest allows. */
export function lifetimeOf(cacheControl: string, { memoryMs, freshMs, staleMs }: Lifetime): Lifetime {
  const said = (directive: string) => Number(new RegExp(`(?:^|[\\s,])${directive}=(\\d+)`).exec(cacheControl)?.[1] ?? 0) * 1_000;
  const fresh = Math.min(freshMs, said("max-age"));
  return { memoryMs: Math.min(memoryMs, fresh), freshMs: fresh, staleMs: Math.min(staleMs, said("stale-while-revalidate")) };
}

/** How old an answer is, in whole seconds as `Age` wants it (RFC 9111, section 5.1). */
export function ageSecondsOf({ storedAtMs }: Pick<KeptAnswer, "storedAtMs">, nowMs: number): number {
  return Math.max(0, Math.floor((nowMs - storedAtMs) / 1_000));
}

export type Freshness = "fresh" | "stale" | "gone";

/** What may be done with an answer of this age: serve it, serve it and fetch a new one, or neither. */
export function freshnessOf({ storedAtMs, lifetime }: Pick<KeptAnswer, "storedAtMs" | "lifetime">, nowMs: number): Freshness {
  const { freshMs, staleMs } = lifetime;
  const ageMs = nowMs - storedAtMs;
  if (ageMs < freshMs) return "fresh";
  return ageMs < freshMs + staleMs ? "stale" : "gone";
}
