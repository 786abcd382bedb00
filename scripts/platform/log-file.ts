import { createWriteStream, existsSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";

/** A log larger than this is set aside at the next start; the one before it is dropped. */
const logBytesMax = 20 * 1024 * 1024;

/** The platform's log: one JSON line per event in `log.jsonl` of the state folder; errors are also shown on the terminal. */
export function openLog(state: string): { file: string; write: (line: string) => void } {
  const file = join(state, "log.jsonl");
  if (existsSync(file) && statSync(file).size > logBytesMax) renameSync(file, join(state, "log.1.jsonl"));
  const stream = createWriteStream(file, { flags: "a" });
  const write = (line: string) => {
    stream.write(`${line}\n`);
    if (line.includes('"level":"error"') || !line.startsWith("{")) console.error(line);
  };
  return { file, write };
}
