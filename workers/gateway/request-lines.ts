import { type LogFields, lineOf } from "../../shared/log.ts";
import type { Trace } from "../../shared/trace.ts";

/** Lines that are written together at most, and how long the first of them waits. */
const linesMax = 200;
const waitMs = 500;

type Waiting = Pick<ExecutionContext, "waitUntil">;
export type RequestLines = (trace: Trace, fields: LogFields, waiting: Waiting) => void;

/**
 * Writes a line about each request, but many at a time: writing one by itself costs more than an answer from a cache, and
 * a tenth of a cart's.
 */
export function createRequestLines(
  write: (lines: string) => void = (lines) => console.log(lines),
  wait: (ms: number) => Promise<unknown> = (ms) => scheduler.wait(ms),
): RequestLines {
  let lines: string[] = [];
  const flush = () => {
    if (lines.length === 0) return;
    const together = lines.join("\n");
    lines = [];
    write(together);
  };
  return (trace, fields, waiting) => {
    lines.push(lineOf("gateway", "request", trace, fields));
    if (lines.length >= linesMax) flush();
    else if (lines.length === 1) waiting.waitUntil(wait(waitMs).then(flush));
  };
}

/** The lines of this isolate. */
export const noteRequest = createRequestLines();
