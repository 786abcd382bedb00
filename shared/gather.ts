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

/** Longest wait for somebody else to hand on what one has added. */
const othersMs = 5_000;

/**
 * A gathering for what must not be lost: everybody waits until theirs was handed on, and learns of a failure. Whoever comes
 * first waits for `waitMs`; when its request is ended before it hands on, the others are told so, and may come again.
 */
export function gatherTogether<Item>(waitMs: number): Gathering<Item> {
  let open: { items: Item[]; done: Promise<void> } | null = null;
  return {
    add: async (items, handOn) => {
      if (open && open.items.length < itemsMax) {
        open.items.push(...items);
        return await withinReach(open.done);
      }
      const mine = { items: [...items], done: Promise.resolve() };
      mine.done = new Promise((resolve) => setTimeout(resolve, waitMs)).then(() => {
        if (open === mine) open = null;
        return handOn(mine.items);
      });
      open = mine;
      // Those who joined hear of a failure themselves.
      return await mine.done;
    },
  };

  async function withinReach(done: Promise<void>): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        open = null;
        reject(new Error("whoever gathered has not handed on"));
      }, othersMs);
    });
    try {
      await Promise.race([done, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}
