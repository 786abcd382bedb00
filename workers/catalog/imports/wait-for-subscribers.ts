import type { Job } from "./job.ts";

/** Messages that may wait in a subscriber's queue before an import writes more. Each may tell of a hundred books. */
export const backlogMax = 50;
const waitMs = 250;
/** Between two pieces of work, for whoever asks the shop something meanwhile. */
const breathMs = 5;

/**
 * Waits while a subscriber's queue is long, so that an import is no faster than those who have to follow it. False when the
 * stretch of work is over before they have caught up.
 */
export async function waitForSubscribers({ env, now, endsAtMs }: Pick<Job, "env" | "now" | "endsAtMs">): Promise<boolean> {
  const queues = [env.SEARCH_EVENTS, env.RECOMMENDER_EVENTS, env.ANALYTICS_EVENTS, env.GATEWAY_EVENTS, env.INVENTORY_EVENTS];
  // Locally one thread serves all Workers, and looks for new requests only when nothing is left to do: without a pause an
  // import would keep the whole shop waiting.
  await pause(breathMs);
  for (;;) {
    const backlogs = await Promise.all(queues.map((queue) => queue.metrics()));
    if (backlogs.every(({ backlogCount }) => backlogCount <= backlogMax)) return true;
    if (now() >= endsAtMs) return false;
    await pause(waitMs);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
