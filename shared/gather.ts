/** Collects what many callers of one isolate add within a moment, and hands it on as one list. */
export type Gathering<Item> = {
  /** Adds items. Whoever is first waits and hands on, with its own `handOn`, what has come together; the others are done at once. */
  add: (items: Item[], handOn: (items: Item[]) => Promise<void>) => Promise<void>;
};

/** A list grown longer than this is handed on at once. */
const itemsMax = 500;

/**
 * A gathering that waits for `waitMs`. It is for what may be lost: when the first caller's request is ended before it hands
 * on, its items are gone, and the next caller begins anew once the wait is well over.
 */
export function gather<Item>(waitMs: number, now: () => number = Date.now): Gathering<Item> {
  let gathered: Item[] = [];
  let dueAtMs = Number.NEGATIVE_INFINITY;
  return {
    add: async (items, handOn) => {
      gathered.push(...items);
      const isSomebodyWaiting = now() < dueAtMs + waitMs;
      if (isSomebodyWaiting && gathered.length < itemsMax) return;
      if (gathered.length < itemsMax) {
        dueAtMs = now() + waitMs;
        await new Promise((resolve) => setTimeout(resolve, waitMs));
      }
      dueAtMs = Number.NEGATIVE_INFINITY;
      const together = gathered;
      gathered = [];
      if (together.length > 0) await handOn(together);
    },
  };
}
