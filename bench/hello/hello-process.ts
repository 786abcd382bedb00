import { fork } from "node:child_process";
import type { Cleanup } from "../cleanup.ts";
import { endChild } from "../machine/end-child.ts";
import { workerdOf } from "../machine/process-usage.ts";

/** The bare Worker's process. */
export type HelloProcess = { port: number; workerdPid: number };

/** Starts the bare Worker on a port of its own. */
export async function startHello(port: number, cleanup: Cleanup): Promise<HelloProcess> {
  const child = fork("bench/hello/main.ts", [String(port)], { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  cleanup.add(() => endChild(child));
  await new Promise<void>((resolve, reject) => {
    child.once("message", () => resolve());
    child.once("exit", () => reject(new Error("the bare Worker could not start")));
  });
  return { port, workerdPid: workerdOf(child.pid ?? 0) };
}
