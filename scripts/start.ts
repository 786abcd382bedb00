/** `npm start`: the whole platform on this machine. */

import { type PlatformOptions, parseOptions, usage } from "./platform/options.ts";
import { type Platform, startPlatform } from "./platform/platform.ts";
import { readOptions } from "./read-options.ts";

function printAddresses({ url, logFile, accounts }: Platform, options: PlatformOptions): void {
  const local = [
    ["Admin", `${url}/admin`],
    ["Mailbox", `${url}/__mailbox`],
  ];
  const rows = [["Shop", url], ["API docs", `${url}/docs`], ...(options.env ? [] : local), ["Log", logFile]];
  const people = accounts.map(({ role, email, password }) => [role, `${email}  ${password}`]);
  const lines = (table: string[][]) => table.map(([name, text]) => `  ${name?.padEnd(9)} ${text}`).join("\n");
  console.log(`\nOctavo is ready. Stop it with Ctrl+C.\n${lines(rows)}`);
  if (people.length > 0) console.log(`\nSign in at ${url}/sign-in with an address and its password:\n${lines(people)}`);
}

const options = readOptions(usage, (args) => parseOptions(args, process.env));
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
