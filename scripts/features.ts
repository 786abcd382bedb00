import { join } from "node:path";
import { parseArgs, styleText } from "node:util";
import { answerHelp } from "./answer-help.ts";
import { type Feature, readRegister } from "./features/register.ts";
import { type Paint, renderRegister } from "./features/render.ts";
import { readResults, resultsPath, type TestResult } from "./features/results.ts";
import { countStatuses, type FeatureRow, type FeatureStatus, featureStatuses, summariseRegister } from "./features/summarise.ts";

const usage = `npm run features -- [--section TEXT] [--only ${featureStatuses.join("|")}] [--json]`;

/** What to show: rows whose section contains `section`, those with the status `only`, as JSON or as text. */
export interface FeatureOptions {
  json: boolean;
  section: string;
  only?: FeatureStatus;
}

/** The options in `args`. Throws, with a sentence for the terminal, when one is unknown or has no such value. */
export function parseFeatureOptions(args: string[]): FeatureOptions {
  const { values } = parseArgs({
    args,
    options: { json: { type: "boolean" }, section: { type: "string" }, only: { type: "string" } },
  });
  const { json = false, section = "" } = values;
  if (values.only === undefined) return { json, section };
  const only = featureStatuses.find((status) => status === values.only);
  if (only === undefined) throw new Error(`--only takes ${featureStatuses.join(", ")}; got "${values.only}"`);
  return { json, section, only };
}

/** The register as the options ask for it, and whether a row in the chosen sections is failing. */
export function reportFeatures(
  register: Feature[],
  results: TestResult[],
  options: FeatureOptions,
  paint: Paint = (line) => line,
): { text: string; isFailing: boolean } {
  const { rows, unknownIds } = summariseRegister(register, results);
  const chosen = rows.filter((row) => row.section.toLowerCase().includes(options.section.toLowerCase()));
  if (chosen.length === 0) throw new Error(`no section contains "${options.section}"`);
  const isShown = (row: FeatureRow) => options.only === undefined || row.status === options.only;
  const counts = countStatuses(chosen);
  const isFailing = counts.failing > 0;
  if (options.json) {
    const report = { ...counts, total: chosen.length, unknownIds, rows: chosen.filter(isShown) };
    return { text: JSON.stringify(report, null, 2), isFailing };
  }
  const text = renderRegister(chosen, isShown, paint);
  const note = unknownIds.length > 0 ? `\nnot in the register, yet a tag of some test: ${unknownIds.join(", ")}` : "";
  return { text: text + note, isFailing };
}

/** Colours by status; `styleText` leaves them out when stdout is not a terminal, and when NO_COLOR asks for it. */
const paintForTerminal: Paint = (line, status) => {
  const colours = { proven: "green", failing: "red", open: "dim" } as const;
  return styleText(colours[status], line, { stream: process.stdout });
};

function main(): void {
  const results = readResults(join(import.meta.dirname, ".."));
  const options = parseFeatureOptions(process.argv.slice(2));
  const { text, isFailing } = reportFeatures(readRegister(), results ?? [], options, paintForTerminal);
  console.log(text);
  if (results === null) console.error(`\nNo test results in ${resultsPath} yet: run "npm test" to make them.`);
  process.exitCode = isFailing ? 1 : 0;
}

if (import.meta.main) {
  answerHelp(usage);
  try {
    main();
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`);
    process.exitCode = 2;
  }
}
