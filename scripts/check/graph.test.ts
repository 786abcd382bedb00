import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sortGraph } from "./graph.ts";

describe("sortGraph", () => {
  test("every name comes after those it points to, also when they are no keys", () => {
    const graph = new Map([
      ["orders", ["catalog", "payments"]],
      ["catalog", []],
      ["payments", ["bank"]],
    ]);
    expect(sortGraph(graph)).toEqual({ order: ["catalog", "bank", "payments", "orders"], cycles: [] });
  });

  test("a circle is told as the names one passes through, once", () => {
    const graph = new Map([
      ["home", ["orders"]],
      ["orders", ["payments"]],
      ["payments", ["mail", "orders"]],
      ["mail", []],
    ]);
    expect(sortGraph(graph).cycles).toEqual([["orders", "payments", "orders"]]);
  });

  test("what points to itself is a circle", () => {
    expect(sortGraph(new Map([["orders", ["orders"]]])).cycles).toEqual([["orders", "orders"]]);
  });

  test("a graph whose edges all lead to smaller numbers has no circle, and any edge back to its start makes one", () => {
    const edges = fc.array(
      fc.tuple(fc.nat(20), fc.nat(20)).filter(([from, to]) => from > to),
      { minLength: 1 },
    );
    fc.assert(
      fc.property(edges, (pairs) => {
        const graphOf = (list: number[][]) =>
          new Map([...Map.groupBy(list, ([from]) => `${from}`)].map(([from, rows]) => [from, rows.map(([, to]) => `${to}`)]));
        const { order, cycles } = sortGraph(graphOf(pairs));
        expect(cycles).toEqual([]);
        for (const [from, to] of pairs) expect(order.indexOf(`${to}`)).toBeLessThan(order.indexOf(`${from}`));
        const [from = 0, to = 0] = pairs[0] ?? [];
        expect(sortGraph(graphOf([...pairs, [to, from]])).cycles).not.toEqual([]);
      }),
    );
  });
});
