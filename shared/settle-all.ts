import { errorFields, type Log } from "./log.ts";

/** Waits for all of some tasks, each done whatever becomes of the others, and logs each that failed. Then throws the first failure. */
export async function settleAll(tasks: Promise<unknown>[], log: Log): Promise<void> {
  const settled = await Promise.allSettled(tasks);
  const failed = settled.filter((task) => task.status === "rejected");
  for (const { reason } of failed) log("task.failed", null, errorFields(reason), "error");
  if (failed[0]) throw failed[0].reason;
}
