import type { SSEStreamingApi } from "hono/streaming";
import { viewOfImport } from "./import-view.ts";
import { statusesAtWork } from "./life.ts";
import type { ImportBrief } from "./repository.ts";

/** Between two looks, and how long one answer goes on: then the reader asks again. */
const lookEveryMs = 2_000;
const toldMsMax = 2 * 60 * 1_000;

/**
 * Tells how far an import is whenever that has changed, as server-sent events (HTML Living Standard, section 9.2): each is named
 * `progress` and has the import as its data. The last, when the import is over, is named `end`.
 */
export async function tellProgress(stream: SSEStreamingApi, find: () => Promise<ImportBrief>, now: () => number): Promise<void> {
  const untilMs = now() + toldMsMax;
  for (let told = ""; !stream.aborted; ) {
    const run = await find();
    const data = JSON.stringify(viewOfImport(run));
    const isOver = run.status !== "uploading" && !statusesAtWork.includes(run.status);
    if (data !== told || isOver) await stream.writeSSE({ event: isOver ? "end" : "progress", data });
    told = data;
    if (isOver || now() >= untilMs) return;
    await stream.sleep(lookEveryMs);
  }
}
