/** Does so many things at a time: `send` waits for a free place, `finish` for all. The first failure is thrown by whichever comes next. */
export function openSenders(parallelMax: number) {
  const underWay = new Set<Promise<void>>();
  let failure: { error: unknown } | null = null;
  const check = () => {
    if (failure) throw failure.error;
  };
  return {
    send: async (work: () => Promise<void>) => {
      if (underWay.size >= parallelMax) await Promise.race(underWay);
      check();
      const sending = work()
        .catch((error: unknown) => {
          failure ??= { error };
        })
        .finally(() => underWay.delete(sending));
      underWay.add(sending);
    },
    finish: async () => {
      await Promise.all(underWay);
      check();
    },
  };
}
