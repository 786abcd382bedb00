import type { SSEStreamingApi } from "hono/streaming";
import { Problem } from "../../../shared/problem.ts";
import { viewOfImport } from "./import-view.ts";
import { statusesAtWork } from "./life.ts";
import type { ImportBrief } from "./repository.ts";

/** Between two looks, and how long one answer goes on: then the reader asks again. */
const lookEveryMs = 2_000;
const toldMsMax = 2 * 60 * 1_000;

/** Answers that one user may have going on at once, in an isolate. */
export const streamsMax = 8;
const streamsOf = new Map<string, number>();

/**
 * Counts an answer of the user's that goes on, and gives back what ends it. Raises rate-limited when they have too many.
 */
export function openStream(userId: string): () => void {
  const open = streamsOf.get(userId) ?? 0;
  if (open >= streamsMax) {
    const detail = `You follow ${streamsMax} imports already: stop following one, or ask how far this one is`;
    throw new Problem("rate-limited", { detail, fields: { retryAfterSeconds: toldMsMax / 1_000 } });
  }
  streamsOf.set(userId, open + 1);
  return () => {
    const left = (streamsOf.get(userId) ?? 1) - 1;
    if (left > 0) streamsOf.set(userId, left);
    else streamsOf.delete(userId);
  };
}

/**
 * Tells how far an import is whenever that has changed, as server-sent events (HTML Living Standard, section 9.2): each is named
 * `progress` and has the import as its data. The last, when the import is over, is named `end`. It says no more, and ends, once
 * `find` gives `null`: the reader may not see the import any more.
 */
export async function tellProgress(stream: SSEStreamingApi, find: () => Promise<ImportBrief | null>, now: () => number): Promise<void> {
  const untilMs = now() + toldMsMax;
  for (let told = ""; !stream.aborted; ) {
    const run = await find();
    if (!run) return;
    const data = JSON.stringify(viewOfImport(run));
    const isOver = run.status !== "uploading" && !statusesAtWork.includes(run.status);
    if (data !== told || isOver) await stream.writeSSE({ event: isOver ? "end" : "progress", data });
    told = data;
    if (isOver || now() >= untilMs) return;
    await stream.sleep(lookEveryMs);
  }
}
