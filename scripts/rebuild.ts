/** `npm run rebuild`: makes what lists of a running shop read again. Exit code 0: done, 2: it could not. */
import { answerHelp } from "./answer-help.ts";
import { findApiKey } from "./import/options.ts";
import { openShopClient } from "./import/shop-client.ts";
import { parseRebuildOptions, type RebuildOptions, usage } from "./rebuild/options.ts";
import { describeRebuilt, rebuildShelves } from "./rebuild/rebuild-shelves.ts";

answerHelp(usage);
let options: RebuildOptions | null = null;
try {
  options = parseRebuildOptions(process.argv.slice(2));
} catch (error) {
  console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`);
  process.exitCode = 2;
}
if (options) {
  const { url, key } = options;
  try {
    const shop = openShopClient(url, await findApiKey(key, url, process.env));
    const tell = (sofar: Parameters<typeof describeRebuilt>[0]) => {
      if (process.stdout.isTTY) process.stdout.write(`\r${describeRebuilt(sofar)}`);
    };
    const rebuilt = await rebuildShelves(shop, tell);
    console.log(`${process.stdout.isTTY ? "\r" : ""}${describeRebuilt(rebuilt)}`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 2;
  }
}
