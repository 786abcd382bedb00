import type { FileFormat } from "../../../shared/contracts/imports.ts";
import { readFile } from "./file-parts.ts";
import type { Job } from "./job.ts";
import type { Entry } from "./reading/entry.ts";
import { formatOf } from "./reading/file-format.ts";
import { ImportError } from "./reading/import-error.ts";
import { openReader, type ReadingContext } from "./reading/open-reader.ts";
import { listImportParts, noteFormat } from "./repository.ts";

/** So much of a file is looked at to see what it is. */
const startBytes = 4_096;

/** The records of an import's file behind what is done, or why there are none. */
export async function openFile(job: Job): Promise<{ entries: AsyncGenerator<Entry> } | { stoppedBy: string }> {
  const { db, env, run } = job;
  const parts = await listImportParts(db, run.id);
  const { resume } = run;
  try {
    const format = resume?.format ?? (await formatOfFile(job, readFile(env.IMPORTS, run.id, parts, 0)));
    return { entries: openReader(format)(readFile(env.IMPORTS, run.id, parts, resume?.byte ?? 0), contextOf(run), resume) };
  } catch (error) {
    if (error instanceof ImportError) return { stoppedBy: error.message };
    throw error;
  }
}

/** What the file does not say of itself. Prices and dates are looked at as of when the import was begun, however long it takes. */
export function contextOf({ options: { defaults, mapping }, createdAtMs }: Job["run"]): ReadingContext {
  return { defaults, nowMs: createdAtMs, ...(mapping ? { mapping } : {}) };
}

async function formatOfFile({ db, run }: Job, file: AsyncIterable<Buffer>): Promise<FileFormat> {
  let start = Buffer.alloc(0);
  for await (const piece of file) {
    start = Buffer.concat([start, piece]);
    if (start.length >= startBytes) break;
  }
  const format = formatOf(start.subarray(0, startBytes), run.format ?? undefined);
  await noteFormat(db, run.id, format);
  return format;
}
