/**
 * `npm run import`: brings the books of a file into a running platform, or takes back what an import did. Exit code 0: all taken,
 * 1: some rejected, or some not taken back, 2: it could not run, or not to the end of the file.
 */

import { readFile } from "node:fs/promises";
import { ImportError } from "../workers/catalog/imports/reading/import-error.ts";
import { answerHelp } from "./answer-help.ts";
import { describeReport } from "./import/describe-report.ts";
import { endImport } from "./import/end-import.ts";
import { endOfImport } from "./import/end-of-import.ts";
import { importBooks } from "./import/import-books.ts";
import { listChanges } from "./import/list-changes.ts";
import { type EndCommand, findApiKey, type ImportCommand, parseCommandLine, usage } from "./import/options.ts";
import { openProgress } from "./import/progress.ts";
import { openRejectedFile } from "./import/rejected-file.ts";
import { openShopClient } from "./import/shop-client.ts";

/** npm runs programs in the project's folder, and says in which folder it was called. */
const folder = process.env.INIT_CWD ?? process.cwd();

async function main(args: string[]): Promise<number> {
  const command = parseCommandLine(args, folder);
  const apiKey = await findApiKey(command.key, command.url, process.env);
  return command.do === "import" ? await runImport(command, apiKey) : await runEnd(command, apiKey);
}

async function runImport({ key: _, rejected, mappingFile, ...options }: ImportCommand, apiKey: string): Promise<number> {
  const mapping = mappingFile === undefined ? {} : { mapping: await readMapping(mappingFile) };
  const rejectedFile = await openRejectedFile(rejected, options.file);
  const progress = openProgress(process.stdout);
  const onBegun = (id: string) => console.log(`${id}: --resume takes it up again, --cancel ends it, --undo takes it back.`);
  try {
    const report = await importBooks({ ...options, ...mapping, apiKey, onBegun, onProgress: progress.show });
    progress.end();
    const shop = openShopClient(options.url, apiKey);
    if (report.dryRun) for await (const line of listChanges(shop, report.id)) console.log(line);
    if (report.rejected > 0) await rejectedFile.write(await shop.open(`/api/imports/${report.id}/errors`));
    console.log(describeReport(report, rejected));
    const { exitCode, message } = endOfImport(report);
    if (message !== null) console.error(message);
    return exitCode;
  } finally {
    await rejectedFile.close();
  }
}

async function runEnd({ do: what, id, url }: EndCommand, apiKey: string): Promise<number> {
  const shop = openShopClient(url, apiKey);
  await shop.check();
  const progress = openProgress(process.stdout);
  const job = await endImport(shop, what, id, progress.show);
  progress.end();
  let leftCount = 0;
  if (what === "undo")
    for await (const line of listChanges(shop, id, "left")) {
      console.log(line);
      leftCount += 1;
    }
  console.log(`${id}, the import of ${job.fileName}, is ${job.status}.`);
  if (job.stoppedBy !== null && job.status === "failed") throw new ImportError(job.stoppedBy);
  return leftCount > 0 ? 1 : 0;
}

async function readMapping(file: string): Promise<object> {
  const text = await readFile(file, "utf8").catch((error) => {
    throw new ImportError(`There is no file ${file}.`, { cause: error });
  });
  try {
    return JSON.parse(text) as object;
  } catch (error) {
    throw new ImportError(`${file} is no JSON: ${error instanceof Error ? error.message : error}.`, { cause: error });
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
