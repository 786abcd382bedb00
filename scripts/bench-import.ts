/** `npm run bench-import`: imports a small file and a large one, and tells how fast that goes and how much memory it takes. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeBooksFile } from "../bench/catalogue/write-books-file.ts";
import { createCleanup } from "../bench/cleanup.ts";
import { differingViews } from "../bench/imports/compare-states.ts";
import { measureImport } from "../bench/imports/measure-import.ts";
import { parseOptions, usage } from "../bench/imports/options.ts";
import { importsText, writeImports } from "../bench/imports/report.ts";
import { seededRandom } from "../bench/random.ts";
import { buildPlatform } from "./build.ts";
import { readOptions } from "./read-options.ts";

const { editions, small, kills, seed, built } = readOptions(usage, parseOptions);
const cleanup = createCleanup();
const endEarly = async () => {
  await cleanup.run();
  process.exit(130);
};
process.on("SIGINT", endEarly);
process.on("SIGTERM", endEarly);
try {
  if (!built) await buildPlatform();
  const folder = await mkdtemp(join(tmpdir(), "octavo-imports-"));
  cleanup.add(() => rm(folder, { recursive: true, force: true }));
  const files = { small: join(folder, "small.jsonl"), large: join(folder, "large.jsonl") };
  await writeBooksFile(files.small, small);
  await writeBooksFile(files.large, editions);
  const random = seededRandom(seed);
  const planned = [
    { name: `${small.toLocaleString("en-US")} editions`, file: files.small, killPoints: [] },
    { name: `${editions.toLocaleString("en-US")} editions`, file: files.large, killPoints: [] },
    ...(kills > 0
      ? [{ name: `the same, killed ${kills} times`, file: files.large, killPoints: Array.from({ length: kills }, () => random()) }]
      : []),
  ].map((each, index) => ({ ...each, state: join(folder, `state-${index}`) }));
  const measured = [];
  for (const each of planned) measured.push(await measureImport(each, { cleanup, say: console.log }));
  const [, calm, killed] = planned;
  const differing = calm && killed ? differingViews(calm.state, killed.state) : null;
  await cleanup.run();
  writeImports(measured, differing);
  console.log(`\n${importsText(measured)}`);
  if (differing) console.log(differing.length === 0 ? "\nKilled or not, the same rows." : `\nNot the same: ${differing.join("; ")}`);
  process.exit(differing && differing.length > 0 ? 1 : 0);
} catch (error) {
  await cleanup.run();
  console.error(`The imports could not be measured. ${error instanceof Error ? error.message : error}`);
  process.exit(1);
}
