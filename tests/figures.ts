import { mkdirSync, writeFileSync } from "node:fs";

/** Where the figures of the last run of each reliability test are kept, from the repository's root. */
export const figuresFolder = ".octavo/reports/reliability";

/** What a reliability test has found out in one run. `figure` is a sentence with the number in it. */
export type Figure = { id: string; figure: string; seed: number | null; isFull: boolean; at: string };

/** Whether the tests run as reliability.md writes them (`npm run reliability`), not at the smaller counts of `npm test`. */
export const isFullRun = process.env.OCTAVO_RELIABILITY === "full";

/** The seed of this run, for whatever is drawn at random: OCTAVO_SEED repeats an earlier run. */
export const seed = Number(process.env.OCTAVO_SEED ?? 20_261_121);

/** Keeps and prints the figure of a reliability test (`R21`). */
export function recordFigure(id: string, figure: string, seedUsed: number | null = null): void {
  const record: Figure = { id, figure, seed: seedUsed, isFull: isFullRun, at: new Date().toISOString() };
  mkdirSync(figuresFolder, { recursive: true });
  writeFileSync(`${figuresFolder}/${id}.json`, `${JSON.stringify(record)}\n`);
  console.log(`${id}: ${figure}${seedUsed === null ? "" : ` (OCTAVO_SEED=${seedUsed})`}`);
}
