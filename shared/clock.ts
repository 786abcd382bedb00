/** Now, in epoch milliseconds. Passed in wherever time matters, so that tests can hold it still. */
export type Clock = () => number;

/** The wall clock. In production it only advances after I/O. */
export const systemClock: Clock = () => Date.now();

/** ISO 8601 UTC form of epoch milliseconds: how times look at the edges. */
export function isoTime(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
