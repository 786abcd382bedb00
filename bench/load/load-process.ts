import { type ChildProcess, fork } from "node:child_process";
import type { Cleanup } from "../cleanup.ts";
import { endChild } from "../machine/end-child.ts";
import type { Setting } from "../workloads/workload.ts";
import type { Order, RunResult } from "./messages.ts";

type Reply = { kind: "ready" } | { kind: "result"; result: RunResult } | { kind: "failed"; reason: string };

/** The load generator as the benchmark sees it. */
export type LoadProcess = {
  /** Tells it again what there is to ask for; workloads that have been run keep what they were told first. */
  set: (setting: Omit<Setting, "random">) => Promise<void>;
  /** One run at a time. */
  run: (order: Omit<Extract<Order, { kind: "run" }>, "kind">) => Promise<RunResult>;
};

/** Starts the load generator and tells it what there is to ask for. */
export async function startLoadProcess(setting: Omit<Setting, "random">, cleanup: Cleanup): Promise<LoadProcess> {
  const child = fork("bench/load/main.ts", { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  cleanup.add(() => endChild(child));
  const set = async (changed: typeof setting) => void (await tell(child, { kind: "setting", setting: changed }));
  await set(setting);
  return {
    set,
    run: async (order) => {
      const reply = await tell(child, { kind: "run", ...order });
      if (reply.kind !== "result") throw new Error("the load generator gave no result");
      return reply.result;
    },
  };
}

async function tell(child: ChildProcess, order: Order): Promise<Reply> {
  return await new Promise((resolve, reject) => {
    const onExit = () => reject(new Error("the load generator ended"));
    child.once("exit", onExit);
    child.once("message", (reply: Reply) => {
      child.off("exit", onExit);
      if (reply.kind === "failed") reject(new Error(reply.reason));
      else resolve(reply);
    });
    child.send(order);
  });
}
