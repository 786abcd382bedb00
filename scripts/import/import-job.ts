import type { FileFormat } from "../../shared/contracts/imports.ts";

/** An import as the shop tells of it (`GET /api/imports/{id}`). */
export type ImportJob = {
  id: string;
  status: "uploading" | "running" | "done" | "failed" | "cancelled" | "undoing" | "undone";
  format: FileFormat | null;
  fileName: string;
  dryRun: boolean;
  /** Of the file, as far as it has come. */
  bytes: number;
  /** How much of it is read, from 0 to 1. */
  progress: number;
  rows: number;
  created: number;
  updated: number;
  unchanged: number;
  removed: number;
  rejected: number;
  /** How often what was found odd, and how often what was wrong, each by its code. */
  warnings: Record<string, number>;
  faults: Record<string, number>;
  /** Why the file could be read no further, or what else ended it. */
  stoppedBy: string | null;
};

/** Whether nothing more is going to happen, unless somebody asks for it. */
export function isOver({ status }: ImportJob): boolean {
  return ["done", "failed", "cancelled", "undone"].includes(status);
}
