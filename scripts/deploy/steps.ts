import type { WranglerResult } from "./wrangler.ts";

/** A step did not succeed: which one, what was said, and what to do next. Steps after it were not begun. */
export class StepFailed extends Error {
  override name = "StepFailed";
  readonly step: string;
  readonly advice: string;

  constructor(step: string, message: string, advice: string) {
    super(message);
    this.step = step;
    this.advice = advice;
  }
}

export type Print = (line: string) => void;

/** Runs one step and prints its title, its result in a few words, and how long it took. */
export async function runStep<T>(
  title: string,
  advice: string,
  print: Print,
  run: () => Promise<{ result: string; value: T }>,
): Promise<T> {
  const startedAtMs = Date.now();
  try {
    const { result, value } = await run();
    print(`✓ ${title}: ${result} (${((Date.now() - startedAtMs) / 1_000).toFixed(1)} s)`);
    return value;
  } catch (error) {
    throw new StepFailed(title, error instanceof Error ? error.message : String(error), advice);
  }
}

/** What wrangler printed, when it succeeded; throws what it said when it did not. */
export function outputOf({ exitCode, stdout, stderr }: WranglerResult): string {
  if (exitCode === 0) return stdout;
  const said = [stdout, stderr].map((text) => text.trim()).filter((text) => text !== "");
  throw new Error(said.join("\n").slice(-4_000) || `wrangler ended with ${exitCode} and said nothing`);
}
