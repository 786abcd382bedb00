/**
 * Remembers what was purged lately. An answer that was asked for before a purge and arrives after it, or was stored by
 * another isolate of this data centre, shows what the purge was to remove: it must be neither kept nor given.
 */
export type RecentPurges = {
  note: (tags: readonly string[], nowMs: number) => void;
  /** Whether one of the tags was purged at or after `sinceMs`. */
  touches: (tags: readonly string[], sinceMs: number) => boolean;
  /** When everybody has heard of the last purge of the tags: what was asked for before that moment may still show what was purged. */
  settledAtMs: (tags: readonly string[]) => number;
};

/** Longer than any answer with a tag is kept. */
const rememberedMs = 300_000;
/** Tags remembered at most. Of those before them only the time is known, and counts as that of every tag. */
const tagsMax = 100_000;
/** By then the other subscribers have taken in what the gateway has heard of: projections of theirs show it. */
export const settlingMs = 2_000;

export function createRecentPurges(): RecentPurges {
  const purgedAtMs = new Map<string, number>();
  let othersAtMs = Number.NEGATIVE_INFINITY;
  const lastPurgeMs = (tags: readonly string[]) => Math.max(...tags.map((tag) => purgedAtMs.get(tag) ?? othersAtMs));
  return {
    note: (tags, nowMs) => {
      for (const tag of tags) {
        // Deleted first, so that the map stays in the order of time.
        purgedAtMs.delete(tag);
        purgedAtMs.set(tag, nowMs);
      }
      for (const [tag, atMs] of purgedAtMs) {
        const isLate = atMs <= nowMs - rememberedMs;
        if (!isLate && purgedAtMs.size <= tagsMax) break;
        if (!isLate) othersAtMs = atMs;
        purgedAtMs.delete(tag);
      }
    },
    touches: (tags, sinceMs) => lastPurgeMs(tags) >= sinceMs,
    settledAtMs: (tags) => lastPurgeMs(tags) + settlingMs,
  };
}
