/** `npm run check`: everything that can be said about the project without running it, one line a rule, and what breaks it. */
import { parseArgs, styleText } from "node:util";
import { answerHelp } from "./answer-help.ts";
import { type Check, listChecks } from "./check/all-checks.ts";
import { checkServices } from "./check/service-graph.ts";
import { readWorkerConfigs } from "./check/worker-config.ts";
import { deployedWorkers } from "./workers.ts";

const usage = `npm run check -- [--deployable]
  --deployable   bundle every Worker for every environment, not for production only, and compare`;
/** Lines shown of one rule at most; the others are counted. */
const shownMax = 60;

/**
 * Starts all checks at once, prints them in their order, and gives back how many rules are broken. A check that cannot
 * be made is a broken rule.
 */
export async function reportChecks(checks: Check[], print: (line: string, isBroken: boolean) => void): Promise<number> {
  const rules = checks.map(({ title, run }) => ({ title, outcome: findWhatBreaks(run) }));
  let broken = 0;
  for (const { title, outcome } of rules) {
    const findings = await outcome;
    const isBroken = findings.length > 0;
    if (isBroken) broken += 1;
    print(`${isBroken ? "✗" : "✓"} ${title}`, isBroken);
    for (const finding of findings.slice(0, shownMax)) print(`    ${finding}`, isBroken);
    if (findings.length > shownMax) print(`    … and ${findings.length - shownMax} lines more`, isBroken);
  }
  return broken;
}

/** What a check finds, or that it could not be made. */
async function findWhatBreaks(run: Check["run"]): Promise<string[]> {
  try {
    return await run();
  } catch (error) {
    return [`could not be checked: ${error instanceof Error ? error.message : error}`];
  }
}

/** Every deployed Worker after those it calls. */
function deployOrder(): string[] {
  return checkServices(readWorkerConfigs()).deployOrder.filter((worker) => deployedWorkers.includes(worker));
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { deployable: { type: "boolean", default: false } } });
  const checks = listChecks({ isForAllEnvironments: values.deployable });
  const broken = await reportChecks(checks, (line, isBroken) => {
    console.log(line.startsWith(" ") ? line : styleText(isBroken ? "red" : "green", line, { stream: process.stdout }));
  });
  console.log(`\nWorkers are deployed in this order: ${(await findWhatBreaks(deployOrder)).join(", ")}.`);
  console.log(broken === 0 ? `All ${checks.length} rules hold.` : `${broken} of ${checks.length} rules are broken.`);
  process.exitCode = broken === 0 ? 0 : 1;
}

if (import.meta.main) {
  answerHelp(usage);
  try {
    await main();
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`);
    process.exitCode = 2;
  }
}
