import { createLog, type Log, type LogFields, lineOf } from "./log.ts";
import type { Trace } from "./trace.ts";

/** Lines that are written together at most, and how long the first of them waits. */
const linesMax = 200;
const waitMs = 500;

/** Whose work goes on after its answer: the context of a request. */
export type Waiting = Pick<ExecutionContext, "waitUntil">;
export type GatheredLog = (event: string, trace: Trace | null, fields: LogFields, waiting: Waiting) => void;

/**
 * A log for what happens all the time: a line per event like any other, but many are written at once. Writing one by itself
 * costs more than an answer from a cache, and a tenth of a write to a cart.
 */
export function createGatheredLog(
  domain: string,
  write: (lines: string) => void = (lines) => console.log(lines),
  wait: (ms: number) => Promise<unknown> = (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  now: () => number = Date.now,
): GatheredLog {
  let lines: string[] = [];
  let dueAtMs = 0;
  const flush = () => {
    if (lines.length === 0) return;
    const together = lines.join("\n");
    lines = [];
    write(together);
  };
  return (event, trace, fields, waiting) => {
    lines.push(lineOf(domain, event, trace, fields));
    if (lines.length >= linesMax) flush();
    // Whoever was to write them may have been ended before: the next after its time does it.
    else if (lines.length === 1 || now() > dueAtMs + waitMs) {
      dueAtMs = now() + waitMs;
      waiting.waitUntil(wait(waitMs).then(flush));
    }
  };
}

/** The log of a domain whose every day's lines are gathered, while what went wrong is written at once. */
export function createBusyLog(domain: string): (waiting: Waiting) => Log {
  const atOnce = createLog(domain);
  const gathered = createGatheredLog(domain);
  return (waiting) =>
    (event, trace, fields = {}, level = "info") => {
      if (level === "info") gathered(event, trace, fields, waiting);
      else atOnce(event, trace, fields, level);
    };
}
