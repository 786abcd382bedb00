import { expect, test } from "vitest";
import type { SlowestStatements } from "../slowest/slowest-statements.ts";
import { reportText } from "./print.ts";
import type { BenchResult } from "./result.ts";

const statement = { domain: "octavo-catalog", ms: 12, rowsRead: 3, sql: "select 1" };

function resultOf(slowest: SlowestStatements | null): BenchResult {
  const machine = { cpu: "a processor", cores: 2, node: "v24", workerd: "1", commit: "abc1234" };
  const nothing = { workloads: [], replays: [], memory: [], notes: [], failures: [] };
  const conditions = { books: 10_000, connections: 32, runs: 3, secondsPerRun: 3, fillSeconds: null };
  return { at: "2026-11-22T12:00:00Z", machine, ...conditions, ...nothing, slowest };
}

test("a run in which nobody heard of a statement warns of it; one that was not watched has nothing to say", () => {
  const warning = "Warning: not up to their target: the slowest query";
  expect(reportText(resultOf({ statement: null, batch: null }), null)).toMatch(
    new RegExp(`Slowest query: no statement was seen; target < 50 ms: MISSED[^]*${warning}`),
  );
  expect(reportText(resultOf({ statement, batch: null }), null)).not.toContain(warning);
  expect(reportText(resultOf(null), null)).not.toMatch(/slowest|warning/i);
});
