import type { Decision } from "../../durable-objects/rate-limit/bucket.ts";

/** Leases an isolate remembers. */
const leasesMax = 5_000;

/** Tokens taken from a bucket and not used yet. They are good for the bucket's window, in which they would have come back. */
type Lease = { left: number; untilMs: number; decision: Decision };

/** Takes so many tokens at once from the bucket itself, all or none. */
type Take = (requests: number) => Promise<Decision>;

export type Leases = {
  /** Whether a request may go on, by a token of this isolate's or by one of the bucket's. */
  take: (name: string, size: number, windowSeconds: number, take: Take) => Promise<Decision>;
};

/**
 * Tokens of buckets that this isolate has taken `size` at a time, so that not each request costs a trip. The sum over all
 * isolates stays the bucket's. Towards its end, when so many are not left, they are taken singly.
 */
export function createLeases(now: () => number = () => Date.now()): Leases {
  const leases = new Map<string, Lease>();

  const spend = (name: string): Decision | null => {
    const lease = leases.get(name);
    if (!lease || lease.left === 0 || lease.untilMs <= now()) return null;
    lease.left -= 1;
    return { ...lease.decision, remaining: lease.decision.remaining + lease.left };
  };

  const keep = (name: string, left: number, windowSeconds: number, decision: Decision) => {
    const before = leases.get(name);
    leases.delete(name);
    const still = before && before.untilMs > now() ? before.left : 0;
    leases.set(name, { left: still + left, untilMs: now() + windowSeconds * 1_000, decision });
    if (leases.size > leasesMax) for (const oldest of leases.keys()) if (leases.delete(oldest)) break;
  };

  return {
    take: async (name, size, windowSeconds, take) => {
      const held = spend(name);
      if (held) return held;
      const many = size > 1 ? await take(size) : null;
      if (many?.isAllowed) {
        keep(name, size, windowSeconds, many);
        return spend(name) ?? many;
      }
      // Others of this isolate may have been given some meanwhile.
      return spend(name) ?? (await take(1));
    },
  };
}
