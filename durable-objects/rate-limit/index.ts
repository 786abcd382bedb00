import { DurableObject } from "cloudflare:workers";
import { type Bucket, type Decision, fullBucket, msUntilFull, type Policy, takeToken } from "./bucket.ts";

/**
 * The requests one client has left of one kind. It lives in memory only: a lost bucket is a full one, which costs us a
 * minute's quota once, while writing it down would cost every request a write.
 */
export class RateLimit extends DurableObject {
  #bucket: Bucket | null = null;
  #stayAwake: ReturnType<typeof setTimeout> | undefined;

  /** Counts one request against `policy`, or several together, and says whether they may go on. */
  take(policy: Policy, requests = 1): Decision {
    const nowMs = Date.now();
    const { bucket, decision } = takeToken(this.#bucket ?? fullBucket(policy, nowMs), policy, nowMs, requests);
    this.#bucket = bucket;
    this.#keepUntilFull(policy, bucket);
    return decision;
  }

  /**
   * An idle object is put to sleep after 10 seconds and forgets. A pending timer prevents that (Cloudflare's "Lifecycle
   * of a Durable Object"), so that nobody gets a full bucket by pausing for 10 seconds.
   */
  #keepUntilFull(policy: Policy, bucket: Bucket): void {
    clearTimeout(this.#stayAwake);
    this.#stayAwake = setTimeout(() => {}, msUntilFull(bucket, policy));
  }
}
