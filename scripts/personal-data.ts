/** `npm run personal-data`: says where something of a person is kept, without showing it. After an erasure it is nowhere. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type DataKeys, parseDataKeys } from "../shared/sealed-text.ts";
import { answerHelp } from "./answer-help.ts";
import { readSecretsFile } from "./deploy/secrets-file.ts";
import { runWrangler } from "./deploy/wrangler.ts";
import { environments } from "./environments.ts";
import { createFinder } from "./personal-data/finder.ts";
import { type FindOptions, parseFindOptions, usage } from "./personal-data/options.ts";
import { scanAccount } from "./personal-data/scan-account.ts";
import { leftOutDatabases, type Scan, scanState } from "./personal-data/scan-state.ts";
import { platformWorkers } from "./platform/configuration.ts";

function dataKeysOf(options: FindOptions): Pick<DataKeys, "byId"> {
  const texts = options.env === null ? keysOfState(options.state) : keysOfFile(options.secretsFile);
  return { byId: new Map(texts.flatMap((text) => [...parseDataKeys(text).byId])) };
}

function keysOfState(state: string): string[] {
  const { DATA_KEYS }: { DATA_KEYS?: string } = JSON.parse(readFileSync(join(state, "secrets.json"), "utf8"));
  return DATA_KEYS ? [DATA_KEYS] : [];
}

function keysOfFile(path: string): string[] {
  const { secrets, faults } = readSecretsFile(path);
  if (faults.length > 0) throw new Error(faults.join("\n"));
  return [...secrets.values()].flatMap((ofWorker) => ofWorker.get("DATA_KEYS") ?? []);
}

function databasesOf(env: FindOptions["env"]): string[] {
  return platformWorkers(env).flatMap(({ databaseId }) => databaseId ?? []);
}

async function scan(options: FindOptions): Promise<Scan> {
  const find = createFinder(options.texts, dataKeysOf(options));
  if (options.env !== null) return await scanAccount(databasesOf(options.env), runWrangler, find);
  // A state folder may be that of an environment's configuration.
  return await scanState(options.state, [null, ...environments].flatMap(databasesOf), find);
}

function report({ databases, objects, files, findings }: Scan, { env }: FindOptions): number {
  const where = env === null ? `${databases} databases, ${objects} Durable Objects and ${files} files` : `${databases} databases`;
  for (const { place, rows } of findings) console.log(`✗ ${place}: ${rows} ${rows === 1 ? "row" : "rows"}`);
  console.log(findings.length === 0 ? `Found nowhere in ${where}.` : `Found at ${findings.length} places in ${where}.`);
  console.log(
    env === null
      ? `Not looked into: ${leftOutDatabases.join(", ")}, which stands for people's own mailboxes.`
      : "Not looked into: Durable Objects, which nobody can read from outside.",
  );
  return findings.length === 0 ? 0 : 1;
}

answerHelp(usage);
try {
  const options = parseFindOptions(process.argv.slice(2));
  process.exitCode = report(await scan(options), options);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  if (error instanceof TypeError) console.error(usage);
  process.exitCode = 2;
}
