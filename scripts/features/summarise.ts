import { type Feature, featureIdPattern } from "./register.ts";
import type { TestResult } from "./results.ts";

/** `proven`: it has tests and all passed. `failing`: one of them failed. `open`: not yet built. */
export const featureStatuses = ["proven", "failing", "open"] as const;
export type FeatureStatus = (typeof featureStatuses)[number];

export interface FeatureRow extends Feature {
  status: FeatureStatus;
  /** The tests that carry the row's id. */
  tests: TestResult[];
}

export interface RegisterSummary {
  rows: FeatureRow[];
  /** Tags that look like a row's id and name no row, each once. */
  unknownIds: string[];
}

/** Each row of the register with its tests and the status they give it, in the register's order. */
export function summariseRegister(register: Feature[], results: TestResult[]): RegisterSummary {
  const rows = register.map((feature) => {
    const tests = results.filter((test) => test.tags.includes(feature.id));
    return { ...feature, status: statusOf(tests), tests };
  });
  const known = new Set(register.map((feature) => feature.id));
  const unknown = results.flatMap((test) => test.tags).filter((tag) => featureIdPattern.test(tag) && !known.has(tag));
  return { rows, unknownIds: [...new Set(unknown)] };
}

/** A skipped test proves nothing, so a row with one is open until that test runs. */
function statusOf(tests: TestResult[]): FeatureStatus {
  if (tests.some((test) => test.state === "failed")) return "failing";
  return tests.length > 0 && tests.every((test) => test.state === "passed") ? "proven" : "open";
}

/** How many rows have each status. */
export function countStatuses(rows: FeatureRow[]): Record<FeatureStatus, number> {
  const counts = { proven: 0, failing: 0, open: 0 };
  for (const row of rows) counts[row.status] += 1;
  return counts;
}
