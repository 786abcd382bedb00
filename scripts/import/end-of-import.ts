import type { ImportJob } from "./import-job.ts";

/** What a program says of how an import ended, and with which exit code: 0 all taken, 1 some rejected, 2 not read to its end. */
export function endOfImport({ status, stoppedBy, dryRun, rejected }: ImportJob): { exitCode: number; message: string | null } {
  if (status === "done") return { exitCode: rejected > 0 ? 1 : 0, message: null };
  const reason = status === "failed" && stoppedBy !== null ? stoppedBy : `The import is ${status}.`;
  const isIn = !dryRun && (status === "failed" || status === "cancelled");
  return { exitCode: 2, message: isIn ? `${reason} What comes before is in.` : reason };
}
