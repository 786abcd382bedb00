import { listSmokeChecks, type SmokeCheck } from "./checks.ts";
import type { SmokeOptions } from "./options.ts";
import { createVisitor, type Visitor } from "./visitor.ts";

/**
 * Makes every check, prints each with its result and its milliseconds, and gives back the names of those that failed.
 * Failed ones are made again until `retries` attempts, shared by all of them, are used up.
 */
export async function runSmoke(options: SmokeOptions, print: (line: string) => void): Promise<string[]> {
  return await runChecks(listSmokeChecks(options.env), createVisitor(options.url), options, print);
}

/** As `runSmoke`, for the checks given. */
export async function runChecks(
  checks: SmokeCheck[],
  visit: Visitor,
  { retries, pauseMs }: Pick<SmokeOptions, "retries" | "pauseMs">,
  print: (line: string) => void,
): Promise<string[]> {
  const failed: string[] = [];
  let retriesLeft = retries;
  for (const { name, run } of checks) {
    let outcome = await attempt(run, visit);
    while (!outcome.isFine && retriesLeft > 0) {
      retriesLeft -= 1;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      outcome = await attempt(run, visit);
    }
    print(`${outcome.isFine ? "✓" : "✗"} ${name}: ${outcome.words} (${outcome.ms} ms)`);
    if (!outcome.isFine) failed.push(name);
  }
  return failed;
}

async function attempt(run: SmokeCheck["run"], visit: Visitor): Promise<{ isFine: boolean; words: string; ms: number }> {
  const startedAtMs = performance.now();
  const ms = () => Math.round(performance.now() - startedAtMs);
  try {
    return { isFine: true, words: await run(visit), ms: ms() };
  } catch (error) {
    return { isFine: false, words: error instanceof Error ? error.message : String(error), ms: ms() };
  }
}
