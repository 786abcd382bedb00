/** `npm start`: the whole platform on this machine. */

import { type PlatformOptions, parseOptions, usage } from "./platform/options.ts";
import { type Platform, startPlatform } from "./platform/platform.ts";
import { runFilePath } from "./platform/run-file.ts";

function readOptions(): PlatformOptions {
  const args = process.argv.slice(2);
  if (args.includes("--help")) {
    console.log(usage);
    process.exit(0);
  }
  try {
    return parseOptions(args);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`);
    process.exit(2);
  }
}

function printAddresses({ url, logFile }: Platform, options: PlatformOptions): void {
  const local = [
    ["Admin", `${url}/admin (its key is in ${runFilePath(options.port)})`],
    ["Mailbox", `${url}/__mailbox`],
  ];
  const rows = [["Shop", url], ["API docs", `${url}/docs`], ...(options.env ? [] : local), ["Log", logFile]];
  console.log(`\nOctavo is ready. Stop it with Ctrl+C.\n${rows.map(([name, address]) => `  ${name?.padEnd(9)} ${address}`).join("\n")}`);
}

const options = readOptions();
let stopping = false;
let platform: Platform | undefined;
const end = async () => {
  if (stopping) return;
  stopping = true;
  await platform?.stop();
  process.exit(0);
};
process.on("SIGINT", end);
process.on("SIGTERM", end);
try {
  platform = await startPlatform(options);
  printAddresses(platform, options);
} catch (error) {
  console.error(`Octavo could not start. ${error instanceof Error ? error.message : error}`);
  if (process.env.OCTAVO_DEBUG) console.error(error);
  process.exit(1);
}
