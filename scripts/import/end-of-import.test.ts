import { expect, test } from "vitest";
import { endOfImport } from "./end-of-import.ts";
import type { ImportJob } from "./import-job.ts";

const job: ImportJob = {
  ...{ id: "imp_1", status: "done", format: "csv", fileName: "b.csv", dryRun: false, bytes: 1, progress: 1, stoppedBy: null },
  ...{ rows: 3, created: 2, updated: 0, unchanged: 0, removed: 0, rejected: 0, warnings: {}, faults: {} },
};

test.each<[what: string, job: Partial<ImportJob>, exitCode: number, message: string | null]>([
  ["that took all", {}, 0, null],
  ["that rejected some", { rejected: 1 }, 1, null],
  ["that stopped", { status: "failed", stoppedBy: "Line 3 is no XML." }, 2, "Line 3 is no XML. What comes before is in."],
  ["that somebody else cancelled", { status: "cancelled" }, 2, "The import is cancelled. What comes before is in."],
  ["that somebody else has undone", { status: "undone" }, 2, "The import is undone."],
  ["that only tried and stopped", { status: "failed", stoppedBy: "Line 3 is no XML.", dryRun: true }, 2, "Line 3 is no XML."],
  ["that only tried and was cancelled", { status: "cancelled", dryRun: true }, 2, "The import is cancelled."],
])("an import %s", (_, change, exitCode, message) => {
  expect(endOfImport({ ...job, ...change })).toEqual({ exitCode, message });
});
