import { createPlaces as createSharedPlaces } from "../../shared/places.ts";
import { Problem } from "../../shared/problem.ts";

/** Pictures that are made at once in one isolate, which has 128 MB for all of them. Most are made without a pause and so one by one. */
const placesMax = 3;
const lostAfterMs = 60_000;
const retryAfterSeconds = 2;

/** Runs as many pieces of work at once as there are places. Raises unavailable when none is free. */
export function createPlaces(now: () => number): <Value>(work: () => Promise<Value>) => Promise<Value> {
  // Catalog alone asks, for everybody.
  const places = createSharedPlaces({ max: placesMax, eachMax: placesMax, lostAfterMs }, now);
  return async (work) => {
    const leave = places.take("catalog");
    if (!leave) throw new Problem("unavailable", { detail: "Too many pictures at once: try again", fields: { retryAfterSeconds } });
    try {
      return await work();
    } finally {
      leave();
    }
  };
}
