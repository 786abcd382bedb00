/**
 * `npm run import`: brings the books of a file into a running platform. Exit code 0: all taken, 1: some rejected, 2: it could not run,
 * or not to the end of the file.
 */
import { answerHelp } from "./answer-help.ts";
import { describeReport } from "./import/describe-report.ts";
import { importBooks } from "./import/import-books.ts";
import { ImportError } from "./import/import-error.ts";
import { findApiKey, parseCommandLine, usage } from "./import/options.ts";
import { openProgress } from "./import/progress.ts";
import { openRejectedFile } from "./import/rejected-file.ts";

/** npm runs programs in the project's folder, and says in which folder it was called. */
const folder = process.env.INIT_CWD ?? process.cwd();

async function main(args: string[]): Promise<number> {
  const { key, rejected, ...options } = parseCommandLine(args, folder);
  const apiKey = await findApiKey(key, options.url, process.env);
  const rejectedFile = await openRejectedFile(rejected, options.file);
  const progress = openProgress(process.stdout);
  try {
    const report = await importBooks({ ...options, apiKey, onRejected: rejectedFile.write, onProgress: progress.show });
    progress.end();
    console.log(describeReport(report, rejected));
    if (report.stoppedBy === null) return report.rejected > 0 ? 1 : 0;
    console.error(`${report.stoppedBy} What comes before is in.`);
    return 2;
  } finally {
    await rejectedFile.close();
  }
}

const args = process.argv.slice(2);
answerHelp(usage, args);
try {
  process.exitCode = await main(args);
} catch (error) {
  const isOurs = error instanceof ImportError || (error instanceof TypeError && "code" in error);
  console.error(isOurs ? error.message : error);
  process.exitCode = 2;
}
