import { readFileSync } from "node:fs";

/** The clock tick of Linux, in which `/proc` counts processor time: 100 a second on every system Octavo runs on. */
const msPerTick = 10;

/** Milliseconds of processor time a process has used in all its threads so far. */
export function processorMsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The name in brackets may hold spaces; user and system time are fields 14 and 15 of all, 12 and 13 after it.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * msPerTick;
}

/** Milliseconds of processor time that everything on this machine has used so far, this system's own work included. */
export function machineMs(): number {
  const [user = 0, nice = 0, system = 0, _idle, _waiting, interrupts = 0, softInterrupts = 0] =
    readFileSync("/proc/stat", "utf8").split("\n", 1)[0]?.split(/\s+/).slice(1).map(Number) ?? [];
  return (user + nice + system + interrupts + softInterrupts) * msPerTick;
}

/** Bytes of memory a process has in RAM now. */
export function residentBytesOf(pid: number): number {
  const kibibytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Number(kibibytes ?? 0) * 1_024;
}

/** The workerd that a process runs: its child of that name. */
export function workerdOf(pid: number): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").map(Number);
  const workerd = children.find((child) => readFileSync(`/proc/${child}/comm`, "utf8").trim() === "workerd");
  if (!workerd) throw new Error(`process ${pid} has no workerd`);
  return workerd;
}

/**
 * Waits until a process rests: uses less than a tenth of one processor for `calmMs`. Gives up after `withinMs`; says
 * whether it came to rest.
 */
export async function untilAtRest(pid: number, { calmMs, withinMs }: { calmMs: number; withinMs: number }): Promise<boolean> {
  const endsAtMs = Date.now() + withinMs;
  while (Date.now() < endsAtMs) {
    const before = processorMsOf(pid);
    await new Promise((resolve) => setTimeout(resolve, calmMs));
    if (processorMsOf(pid) - before < calmMs / 10) return true;
  }
  return false;
}
