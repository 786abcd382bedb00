import { residentBytesOf, workerdOf } from "../machine/process-usage.ts";

const lookEveryMs = 500;

/** The most memory two processes had while they were watched, in bytes: workerd, and this one, which hands the file over and watches. */
export type Peaks = { workerdBytes: number; clientBytes: number };

/** Watches the workerd of a platform process, whichever it is at the time: one that was killed is followed by another. */
export function watchMemory(platformPid: number): { now: () => number; end: () => Peaks } {
  const peaks: Peaks = { workerdBytes: 0, clientBytes: 0 };
  const now = () => {
    try {
      return residentBytesOf(workerdOf(platformPid));
    } catch {
      // Killed a moment ago.
      return 0;
    }
  };
  const look = () => {
    peaks.workerdBytes = Math.max(peaks.workerdBytes, now());
    peaks.clientBytes = Math.max(peaks.clientBytes, process.memoryUsage.rss());
  };
  const timer = setInterval(look, lookEveryMs);
  return {
    now,
    end: () => {
      clearInterval(timer);
      look();
      return peaks;
    },
  };
}
