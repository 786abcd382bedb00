import type { ImportStatus } from "../../../shared/contracts/imports.ts";

/**
 * What may follow what. An import that ended one way or another can be undone, as far as it came; undoing that fails can be
 * begun again, and so can undoing that left books alone.
 */
export const nextStatuses: Record<ImportStatus, readonly ImportStatus[]> = {
  uploading: ["running", "cancelled"],
  running: ["done", "failed", "cancelled"],
  done: ["undoing"],
  failed: ["undoing"],
  cancelled: ["undoing"],
  undoing: ["undone", "failed"],
  undone: ["undoing"],
};

/** The statuses from which this one may be reached. */
export function statusesBefore(status: ImportStatus): ImportStatus[] {
  return (Object.keys(nextStatuses) as ImportStatus[]).filter((one) => nextStatuses[one].includes(status));
}

/** Whether somebody has work to do on an import of this status. */
export const statusesAtWork: readonly ImportStatus[] = ["running", "undoing"];
