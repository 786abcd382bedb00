import { parseArgs } from "node:util";

/** How large files are imported. */
export type ImportBenchOptions = {
  /** Editions of the file. */
  editions: number;
  /** Editions of the file it is compared with. */
  small: number;
  /** How often workerd is killed during another import of the large file; with 0 there is none. */
  kills: number;
  /** Chooses where it is killed. */
  seed: number;
  /** Whether the bundles in `dist` are measured as they are. */
  built: boolean;
};

export const usage = `Usage: npm run bench-import -- [options]
  --editions N   editions of the large file (1000000)
  --small N      editions of the small one (10000)
  --kills N      kill workerd so often during another import of the large file, and compare what it leaves (0)
  --seed N       other moments to kill it in (1)
  --built        measure the bundles in dist as they are`;

/** Reads the command line; throws an Error with one sentence when it makes no sense. */
export function parseOptions(args: string[]): ImportBenchOptions {
  const { values } = parseArgs({
    args,
    options: {
      editions: { type: "string", default: "1000000" },
      small: { type: "string", default: "10000" },
      kills: { type: "string", default: "0" },
      seed: { type: "string", default: "1" },
      built: { type: "boolean", default: false },
    },
  });
  const small = wholeNumber("--small", values.small, 1_000, 1_000_000);
  return {
    editions: wholeNumber("--editions", values.editions, small, 1_400_000),
    small,
    kills: wholeNumber("--kills", values.kills, 0, 100),
    seed: wholeNumber("--seed", values.seed, 1, 2 ** 31),
    built: values.built,
  };
}

function wholeNumber(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new Error(`${name} takes a whole number from ${min} to ${max}, not ${JSON.stringify(text)}`);
}
