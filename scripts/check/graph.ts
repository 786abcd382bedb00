/** Who points to whom. A name that is pointed to need not be a key. */
export type Graph = Map<string, string[]>;

/**
 * The names of a graph with every name after those it points to, and the cycles that were met on the way, each as the
 * names one passes through, the first one again at its end. The order is right only when there is no cycle.
 */
export function sortGraph(graph: Graph): { order: string[]; cycles: string[][] } {
  const order: string[] = [];
  const cycles: string[][] = [];
  const done = new Set<string>();
  const path: string[] = [];
  const enter = (name: string) => {
    if (done.has(name)) return;
    const seenAt = path.indexOf(name);
    if (seenAt >= 0) {
      cycles.push([...path.slice(seenAt), name]);
      return;
    }
    path.push(name);
    for (const next of graph.get(name) ?? []) enter(next);
    path.pop();
    done.add(name);
    order.push(name);
  };
  for (const name of graph.keys()) enter(name);
  return { order, cycles };
}
