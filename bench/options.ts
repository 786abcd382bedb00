import { parseArgs } from "node:util";
import { crowdName } from "./crowd.ts";
import { replayName } from "./replay/replay-twice.ts";
import { copiesMax } from "./scale/name-copies.ts";
import { workloads } from "./workloads/all.ts";

/** How a benchmark is run. */
export type BenchOptions = {
  /** Times each workload is run; the median counts. */
  runs: number;
  /** Measured seconds of one run; a warm-up comes before. */
  seconds: number;
  /** Connections kept open by the load generator, each with one request under way. */
  connections: number;
  /** Only workloads whose name contains one of these; all of them when empty. */
  only: string[];
  /** Books in the catalogue. */
  books: number;
  /** Books of a second, larger catalogue, when two sizes are to be compared instead; `null` when not. A multiple of `books`. */
  catalog: number | null;
  /** A filled state folder to go on with, or to fill and keep; `null` for a temporary one. */
  state: string | null;
  /** Whether the bundles in `dist` are measured as they are. */
  built: boolean;
  /** Whether this run becomes the baseline. */
  save: boolean;
  /** Whether a missed target fails the benchmark. */
  strict: boolean;
};

export const usage = `Usage: npm run bench -- [options]
  --quick            one run of 2 s for each workload, instead of the median of three
  --only NAME        only workloads whose name contains NAME (may be repeated)
  --runs N           runs of each workload (3)
  --seconds N        measured seconds of one run (3)
  --connections N    keep-alive connections (32)
  --books N          books in the catalogue (10000)
  --catalog N        compare questions to a catalogue of N books with the same to one of --books, and nothing else
  --state DIR        go on with the catalogue filled there before, or fill it and keep it
  --built            measure the bundles in dist as they are
  --save             make this run the baseline in bench/baseline.json
  --strict           exit code 1 when a target is missed`;

/** Reads the command line; throws an Error with one sentence when it makes no sense. */
export function parseOptions(args: string[]): BenchOptions {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: "boolean", default: false },
      only: { type: "string", multiple: true, default: [] },
      runs: { type: "string" },
      seconds: { type: "string" },
      connections: { type: "string", default: "32" },
      books: { type: "string", default: "10000" },
      catalog: { type: "string" },
      state: { type: "string" },
      built: { type: "boolean", default: false },
      save: { type: "boolean", default: false },
      strict: { type: "boolean", default: false },
    },
  });
  const books = wholeNumber("--books", values.books, 1_000, 1_000_000);
  return {
    runs: wholeNumber("--runs", values.runs ?? (values.quick ? "1" : "3"), 1, 99),
    seconds: wholeNumber("--seconds", values.seconds ?? (values.quick ? "2" : "3"), 1, 600),
    connections: wholeNumber("--connections", values.connections, 1, 1_000),
    only: values.only.map(partOfName),
    books,
    catalog: values.catalog === undefined ? null : multipleOf(books, values.catalog),
    state: values.state ?? null,
    built: values.built,
    save: values.save,
    strict: values.strict,
  };
}

function partOfName(part: string): string {
  const names = [...workloads.map(({ name }) => name), replayName, crowdName];
  if (names.some((name) => name.includes(part))) return part;
  throw new Error(`--only: no workload is called ${JSON.stringify(part)}; there are ${names.join("; ")}`);
}

function multipleOf(books: number, text: string): number {
  const catalog = wholeNumber("--catalog", text, 2 * books, Math.min(10_000_000, books * (copiesMax + 1)));
  if (catalog % books === 0) return catalog;
  throw new Error(`--catalog takes a multiple of the ${books} books of the smaller catalogue, not ${catalog}`);
}

function wholeNumber(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new Error(`${name} takes a whole number from ${min} to ${max}, not ${JSON.stringify(text)}`);
}
