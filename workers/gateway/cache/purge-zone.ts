import type { PurgeZone } from "./purge-changed.ts";

/** Tags in one call, by Cloudflare's "Purge cache by cache-tags". */
const tagsMax = 30;
const timeoutMs = 5_000;

/** Where the zone's caches are purged: its id, and a token that may purge them and nothing else. */
export type Zone = { CACHE_ZONE_ID?: string; CACHE_PURGE_TOKEN?: string };

/**
 * The purge of Cloudflare's zone by tag (API v4, `zones/{id}/purge_cache`); null where no zone is set up: then the lifetimes
 * in the manifest are the bound. Throws when Cloudflare refuses, so that the message is delivered again.
 */
export function purgeZoneOf({ CACHE_ZONE_ID, CACHE_PURGE_TOKEN }: Zone, send: typeof fetch = fetch): PurgeZone | null {
  if (!CACHE_ZONE_ID || !CACHE_PURGE_TOKEN) return null;
  return async (tags) => {
    for (let from = 0; from < tags.length; from += tagsMax) {
      const response = await send(`https://api.cloudflare.com/client/v4/zones/${CACHE_ZONE_ID}/purge_cache`, {
        method: "POST",
        headers: { authorization: `Bearer ${CACHE_PURGE_TOKEN}`, "content-type": "application/json" },
        body: JSON.stringify({ tags: tags.slice(from, from + tagsMax) }),
        signal: AbortSignal.timeout(timeoutMs),
      });
      await response.body?.cancel();
      if (!response.ok) throw new Error(`the zone's caches were not purged: ${response.status}`);
    }
  };
}
