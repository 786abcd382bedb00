import { ageSecondsOf, type KeptAnswer, lifetimeOf } from "./kept-answer.ts";
import type { CacheName } from "./manifest.ts";

/** When an answer was stored, and its tags, beside its own headers. Neither leaves the gateway. */
const storedAtHeader = "x-octavo-stored-at";
const tagHeader = "cache-tag";
/** The owner's word to readers, set aside: the cache itself must keep an answer for as long as it may be served stale. */
const toReadersHeader = "x-octavo-cache-control";

/** What a stored answer has beside its owner's own headers. */
const ofTheStore = [storedAtHeader, tagHeader, toReadersHeader, "cf-cache-status", "age", "date", "content-length"];

/** The Cache API of a data centre, as far as it is used. */
export type ColoStore = Pick<Cache, "match" | "put" | "delete">;

/** The answer kept in this data centre; null when there is none. */
export async function findInColo(store: ColoStore, { rule, key }: CacheName): Promise<KeptAnswer | null> {
  const found = await store.match(key);
  const storedAtMs = Number(found?.headers.get(storedAtHeader));
  if (!found || !(storedAtMs > 0)) return null;
  const headers = new Headers(found.headers);
  for (const name of ofTheStore) headers.delete(name);
  const toReaders = found.headers.get(toReadersHeader) ?? "";
  headers.set("cache-control", toReaders);
  const tags = (found.headers.get(tagHeader) ?? "").split(",").filter((tag) => tag !== "");
  const lifetime = lifetimeOf(toReaders, rule.lifetime);
  return { status: found.status, body: await found.arrayBuffer(), headers, storedAtMs, lifetime, rule: rule.name, tags };
}

/** Keeps an answer in this data centre for as long as its rule lets it be served. */
export async function keepInColo(store: ColoStore, { key }: CacheName, answer: KeptAnswer, nowMs: number): Promise<void> {
  const { freshMs, staleMs } = answer.lifetime;
  const headers = new Headers(answer.headers);
  headers.set(toReadersHeader, headers.get("cache-control") ?? "");
  headers.set("cache-control", `public, max-age=${Math.ceil((freshMs + staleMs) / 1_000) - ageSecondsOf(answer, nowMs)}`);
  headers.set(storedAtHeader, `${answer.storedAtMs}`);
  if (answer.tags.length > 0) headers.set(tagHeader, answer.tags.join(","));
  await store.put(key, new Response(answer.body, { status: answer.status, headers }));
}

/** Names of what this isolate has put into a cache, by tag: the Cache API drops by name only, and so does KV. */
export type ColoIndex = {
  note: (name: Pick<CacheName, "key">, answer: Pick<KeptAnswer, "tags">) => void;
  /** The names of all answers with one of the tags, each given once. */
  take: (tags: readonly string[]) => string[];
};

/**
 * Names, and tags of all of them, that an index holds at most: a list of a hundred books has some hundreds. Beyond it the
 * oldest go. What was purged and is not named here any more is still not given (`createRecentPurges`).
 */
const namesMax = 20_000;
const tagsMax = 200_000;

export function createColoIndex(): ColoIndex {
  const entries = new Map<string, { tags: string[] }>();
  const keysByTag = new Map<string, Set<string>>();
  let tagCount = 0;
  const forget = (key: string) => {
    const { tags } = entries.get(key) ?? { tags: [] };
    tagCount -= tags.length;
    for (const tag of tags) {
      const keys = keysByTag.get(tag);
      if (keys?.delete(key) && keys.size === 0) keysByTag.delete(tag);
    }
    entries.delete(key);
  };
  return {
    note: ({ key }, { tags }) => {
      forget(key);
      if (tags.length === 0) return;
      entries.set(key, { tags });
      tagCount += tags.length;
      for (const tag of tags) keysByTag.set(tag, (keysByTag.get(tag) ?? new Set()).add(key));
      for (const oldest of entries.keys()) {
        if (entries.size <= namesMax && tagCount <= tagsMax) break;
        forget(oldest);
      }
    },
    take: (tags) => {
      const keys = [...new Set(tags.flatMap((tag) => [...(keysByTag.get(tag) ?? [])]))];
      for (const key of keys) forget(key);
      return keys;
    },
  };
}
