import { availableParallelism, totalmem } from "node:os";

/** What a test file with a platform and a browser of its own takes at most. */
const bytesPerFile = 2 * 1_024 ** 3;

/** How many test files run at once: two a core, because most of the time a file waits, but no more than memory has room for. */
export function filesAtOnce(cores: number = availableParallelism(), memoryBytes: number = totalmem()): number {
  return Math.max(1, Math.min(2 * cores, Math.floor(memoryBytes / bytesPerFile)));
}
