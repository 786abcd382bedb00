/** How the failpoint treats calls: hands them on, throws, or lets them wait far longer than anybody does. */
export const modes = ["pass", "throw", "hang"] as const;
export type Mode = (typeof modes)[number];

/**
 * The failpoint before recommendations, and how many calls came since it was last set. In memory: the local platform
 * has one isolate of each Worker, and a restart that ends the failure is what one would wish for.
 */
export const failpoint: { mode: Mode; calls: number } = { mode: "pass", calls: 0 };

/** How long a hanging call hangs. A promise that nothing can settle would be ended by the runtime at once. */
const hangMs = 30_000;

/** Sets the mode, and begins counting anew. */
export function setFailpoint(mode: Mode): void {
  failpoint.mode = mode;
  failpoint.calls = 0;
}

/** Makes a call as the failpoint is set. */
export async function passThrough<T>(call: () => Promise<T>): Promise<T> {
  failpoint.calls += 1;
  if (failpoint.mode === "throw") throw new Error("the failpoint is set to throw");
  if (failpoint.mode === "hang") await new Promise((resolve) => setTimeout(resolve, hangMs));
  return await call();
}
