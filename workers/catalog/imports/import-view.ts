import { isoTime } from "../../../shared/clock.ts";
import type { ImportView } from "../../../shared/contracts/imports.ts";
import { countsByCode } from "./counts.ts";
import type { ImportBrief } from "./repository.ts";

/** An import as it is shown. */
export function viewOfImport(run: ImportBrief): ImportView {
  const { id, status, format, fileName, isDryRun, sellerId, bytes, counts, stoppedBy, createdAtMs, updatedAtMs, finishedAtMs } = run;
  const count = (name: string) => counts[name] ?? 0;
  return {
    ...{ id, status, format, fileName, dryRun: isDryRun, sellerId, bytes, progress: progressOf(run) },
    ...{ rows: count("rows"), created: count("created"), updated: count("updated"), unchanged: count("unchanged") },
    ...{ removed: count("removed"), rejected: count("rejected"), undone: count("undone"), left: count("left") },
    warnings: countsByCode(counts, "warning"),
    faults: countsByCode(counts, "fault"),
    stoppedBy,
    ...{ createdAt: isoTime(createdAtMs), updatedAt: isoTime(updatedAtMs) },
    finishedAt: finishedAtMs === null ? null : isoTime(finishedAtMs),
  };
}

/** The share of the file that is done, by its bytes; of undoing, by what it did. */
function progressOf({ status, nextByte, bytes, counts }: ImportBrief): number {
  if (status === "uploading") return 0;
  if (status === "undoing") {
    const { created = 0, updated = 0, removed = 0, undone = 0, left = 0 } = counts;
    return Math.min(1, (undone + left) / Math.max(1, created + updated + removed));
  }
  return status === "done" || status === "undone" || bytes === 0 ? 1 : Math.min(1, nextByte / bytes);
}
