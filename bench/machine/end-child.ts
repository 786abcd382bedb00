import type { ChildProcess } from "node:child_process";
import { workerdOf } from "./process-usage.ts";

/** A process that has not ended by then is killed. */
const endWithinMs = 15_000;

/** Asks a process of ours to end and waits until it has; kills it, and the workerd it runs, when it does not. */
export async function endChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const timer = setTimeout(() => kill(child), endWithinMs);
  child.kill("SIGTERM");
  await ended;
  clearTimeout(timer);
}

function kill(child: ChildProcess): void {
  const workerd = child.pid ? findWorkerd(child.pid) : null;
  child.kill("SIGKILL");
  if (workerd) process.kill(workerd, "SIGKILL");
}

function findWorkerd(pid: number): number | null {
  try {
    return workerdOf(pid);
  } catch {
    return null;
  }
}
