export type PlaceLimits = {
  /** Places there are. */
  max: number;
  /** Places that one caller may have at once. */
  eachMax: number;
  /** A request that was cut off leaves no word: its place is free again after so long. */
  lostAfterMs: number;
};

/** Places for work of which an isolate can do little at once, because each piece takes much of its 128 MB. */
export function createPlaces({ max, eachMax, lostAfterMs }: PlaceLimits, now: () => number) {
  const taken = new Map<symbol, { whose: string; sinceMs: number }>();
  return {
    /** A place for this caller, as what gives it back; null when none is free, or they have as many as one may. */
    take: (whose: string): (() => void) | null => {
      for (const [place, { sinceMs }] of taken) if (now() - sinceMs > lostAfterMs) taken.delete(place);
      const theirs = taken.values().filter((place) => place.whose === whose);
      if (taken.size >= max || [...theirs].length >= eachMax) return null;
      const place = Symbol("place");
      taken.set(place, { whose, sinceMs: now() });
      return () => taken.delete(place);
    },
  };
}
