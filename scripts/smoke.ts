/** `npm run smoke`: asks a running shop whether it works, and changes nothing. Ends with 1 when a check fails. */
import { answerHelp } from "./answer-help.ts";
import { parseSmokeOptions, type SmokeOptions, usage } from "./smoke/options.ts";
import { runSmoke } from "./smoke/run-smoke.ts";

answerHelp(usage);
let options: SmokeOptions | null = null;
try {
  options = parseSmokeOptions(process.argv.slice(2));
} catch (error) {
  console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`);
  process.exitCode = 2;
}
if (options) {
  const failed = await runSmoke(options, (line) => console.log(line));
  console.log(failed.length === 0 ? `\n${options.url} works.` : `\n${options.url} does not work: ${failed.join(", ")}.`);
  process.exitCode = failed.length === 0 ? 0 : 1;
}
