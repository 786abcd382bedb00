/** `npm run purge`: drops answers from the caches of a running shop. Exit code 0: done, 2: it could not. */
import { answerHelp } from "./answer-help.ts";
import { findApiKey } from "./import/options.ts";
import { type PurgeOptions, parsePurgeOptions, usage } from "./purge/options.ts";
import { purgeCaches } from "./purge/purge-caches.ts";

answerHelp(usage);
let options: PurgeOptions | null = null;
try {
  options = parsePurgeOptions(process.argv.slice(2));
} catch (error) {
  console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`);
  process.exitCode = 2;
}
if (options) {
  const { url, key, tags } = options;
  try {
    const answers = await purgeCaches({ url, apiKey: await findApiKey(key, url, process.env), tags });
    console.log(`${url} has dropped ${answers} ${answers === 1 ? "answer" : "answers"}.`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 2;
  }
}
