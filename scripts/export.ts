/** `npm run export`: writes the books of a running platform into a file that an import takes. Exit code 0: written, 2: not. */

import { ImportError } from "../workers/catalog/imports/reading/import-error.ts";
import { answerHelp } from "./answer-help.ts";
import { exportBooks } from "./export/export-books.ts";
import { parseCommandLine, usage } from "./export/options.ts";
import { findApiKey } from "./import/options.ts";

/** npm runs programs in the project's folder, and says in which folder it was called. */
const folder = process.env.INIT_CWD ?? process.cwd();

const args = process.argv.slice(2);
answerHelp(usage, args);
try {
  const { key, ...command } = parseCommandLine(args, folder);
  const bytes = await exportBooks({ ...command, apiKey: await findApiKey(key, command.url, process.env) });
  console.log(`${command.file}: ${bytes.toLocaleString("en-US")} bytes`);
} catch (error) {
  const isOurs = error instanceof ImportError || (error instanceof TypeError && "code" in error);
  console.error(isOurs ? error.message : error);
  process.exitCode = 2;
}
