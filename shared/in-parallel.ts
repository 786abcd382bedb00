/** Does `work` for every item, at most `parallelMax` at a time; gives back the outcomes in the order of the items. Stops at the first that throws. */
export async function inParallel<Item, Outcome>(
  items: readonly Item[],
  parallelMax: number,
  work: (item: Item) => Promise<Outcome>,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const rest = items.entries();
  const take = async () => {
    for (const [index, item] of rest) outcomes[index] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(parallelMax, items.length) }, take));
  return outcomes;
}
