/** `npm run bench`: how fast the built platform is, as shares of a bare Worker. */
import { createCleanup } from "../bench/cleanup.ts";
import { parseOptions, usage } from "../bench/options.ts";
import { readBaseline, saveBaseline } from "../bench/report/baseline.ts";
import { isMet, isReplayMet } from "../bench/report/describe.ts";
import { reportText, writeReports } from "../bench/report/print.ts";
import { runBench } from "../bench/run-bench.ts";
import { compareSizes } from "../bench/scale/compare-sizes.ts";
import { comparisonText, isComparisonMet, writeComparison } from "../bench/scale/report.ts";
import { isFastEnough } from "../bench/slowest/slowest-statements.ts";
import { readOptions } from "./read-options.ts";

const options = readOptions(usage, parseOptions);
const cleanup = createCleanup();
let isEnding = false;
const endEarly = async () => {
  isEnding = true;
  await cleanup.run();
  process.exit(130);
};
process.on("SIGINT", endEarly);
process.on("SIGTERM", endEarly);
try {
  if (options.catalog !== null) {
    const comparison = await compareSizes(options, options.catalog, { cleanup, say: console.log });
    await cleanup.run();
    writeComparison(comparison);
    console.log(`\n${comparisonText(comparison)}`);
    process.exit(options.strict && !isComparisonMet(comparison) ? 1 : 0);
  }
  const result = await runBench(options, { cleanup, say: console.log });
  await cleanup.run();
  const baseline = readBaseline();
  writeReports(result, baseline);
  console.log(`\n${reportText(result, baseline)}`);
  if (options.save) saveBaseline(result);
  const isMissed =
    result.workloads.some((workload) => isMet(workload) === false) ||
    result.replays.some((replay) => !isReplayMet(replay)) ||
    (result.slowest !== null && !isFastEnough(result.slowest));
  process.exit(result.failures.length > 0 || (options.strict && isMissed) ? 1 : 0);
} catch (error) {
  await cleanup.run();
  // Whoever pressed Ctrl+C knows why the platform is gone.
  if (!isEnding) console.error(`The benchmark could not be run. ${error instanceof Error ? error.message : error}`);
  process.exit(isEnding ? 130 : 1);
}
