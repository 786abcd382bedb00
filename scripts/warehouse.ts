/** `npm run warehouse`: loads the warehouse again, or asks it something. Exit code 0: done, 2: it could not. */
import { answerHelp } from "./answer-help.ts";
import { openDatabases } from "./databases/open-databases.ts";
import { findApiKey } from "./import/options.ts";
import { openShopClient } from "./import/shop-client.ts";
import { parseWarehouseOptions, usage, type WarehouseOptions } from "./warehouse/options.ts";
import { describeLoaded, type Loaded, rebuildWarehouse } from "./warehouse/rebuild-warehouse.ts";

answerHelp(usage);
let options: WarehouseOptions | null = null;
try {
  options = parseWarehouseOptions(process.argv.slice(2));
} catch (error) {
  console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`);
  process.exitCode = 2;
}
if (options) {
  try {
    await run(options);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 2;
  }
}

async function run(wanted: WarehouseOptions): Promise<void> {
  if (wanted.do === "query") {
    const rows = await openDatabases(wanted.place)("analytics", wanted.sql);
    for (const row of rows) console.log(row.map((value) => value ?? "").join("\t"));
    return;
  }
  const shop = openShopClient(wanted.url, await findApiKey(wanted.key, wanted.url, process.env));
  const tell = (sofar: Loaded) => {
    if (process.stdout.isTTY) process.stdout.write(`\r${describeLoaded(sofar)}`);
  };
  const loaded = await rebuildWarehouse(shop, tell);
  console.log(`${process.stdout.isTTY ? "\r" : ""}${describeLoaded(loaded)}`);
}
