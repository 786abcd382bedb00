import type { DrizzleD1Database } from "drizzle-orm/d1";
import { type ReportView, severities } from "../../../shared/contracts/imports.ts";
import { countsByCode } from "./counts.ts";
import { listFaults } from "./past-rows.ts";
import { dataQuality, type FaultCode } from "./reading/data-quality.ts";
import type { Fault } from "./reading/entry.ts";
import type { ImportRun } from "./repository.ts";

/** Examples of each finding, and records that are looked through for them, of each outcome that comes with some. */
const examplesMax = 3;
const rowsMax = 300;

/** What was found in a file: by which rule of `dataQuality`, in how many records, where for example; what costs most first. */
export async function reportOfImport(db: DrizzleD1Database, { id, counts }: Pick<ImportRun, "id" | "counts">): Promise<ReportView> {
  const examples = await Promise.all((["rejected", "updated", "created"] as const).map((outcome) => listFaults(db, id, outcome, rowsMax)));
  const records = [...Object.entries(countsByCode(counts, "fault")), ...Object.entries(countsByCode(counts, "warning"))];
  const byCode = Map.groupBy(records, ([code]) => code);
  const findings = [...byCode].flatMap(([code, found]) => {
    if (!isFaultCode(code)) return [];
    const sum = found.reduce((total, [, count]) => total + count, 0);
    return [{ code, ...dataQuality[code], records: sum, examples: examplesOf(code, examples.flat()) }];
  });
  const weight = ({ severity }: (typeof findings)[number]) => severities.indexOf(severity);
  return {
    rows: counts.rows ?? 0,
    findings: findings.sort((left, right) => weight(left) - weight(right) || right.records - left.records),
  };
}

function isFaultCode(code: string): code is FaultCode {
  return code in dataQuality;
}

function examplesOf(code: FaultCode, faults: Fault[]) {
  const few = faults.filter((fault) => fault.code === code).slice(0, examplesMax);
  return few.map(({ line, column, reason }) => ({ line, column, reason }));
}
