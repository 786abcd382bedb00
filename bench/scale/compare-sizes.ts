import { globSync } from "node:fs";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { buildPlatform } from "../../scripts/build.ts";
import { freePort } from "../../tests/platform.ts";
import { madeUpEditions } from "../catalogue/made-up-editions.ts";
import { type Merchant, sellAll } from "../catalogue/merchant.ts";
import type { Cleanup } from "../cleanup.ts";
import { untilAtRest } from "../machine/process-usage.ts";
import type { BenchOptions } from "../options.ts";
import { startPlatformProcess } from "../platform-process.ts";
import { askBoth } from "./ask-both.ts";
import { multiplyCatalogue } from "./multiply-catalogue.ts";
import type { Comparison } from "./report.ts";

/** What the smaller catalogue has to do after it is filled, and both after they start. */
const rest = { calmMs: 2_000, withinMs: 300_000 };
const booksPerBatch = 100;

type Tools = { cleanup: Cleanup; say: (line: string) => void };

/**
 * Fills a catalogue through the API, makes another of it that is some times as large, serves both, without caches, and asks
 * them the same questions in turns. Whatever it starts is given to `cleanup`.
 */
export async function compareSizes(options: BenchOptions, catalog: number, { cleanup, say }: Tools): Promise<Comparison> {
  if (!options.built) await buildPlatform();
  const folder = options.state ?? (await mkdtemp(join(tmpdir(), "octavo-bench-")));
  if (!options.state) cleanup.add(() => rm(folder, { recursive: true, force: true }));
  const [small, large] = [join(folder, `${options.books}`), join(folder, `${catalog}`)];
  const start = async (state: string) => startPlatformProcess({ port: await freePort(), state, hasCaches: false, cleanup });

  if (!isFilled(small)) {
    const platform = await start(small);
    await fill(platform, options.books);
    await untilAtRest(platform.workerdPid, rest);
    await platform.end();
    stockSome(catalogueIn(small));
    say(`▸ put ${options.books} books on sale`);
  }
  if (!isFilled(large)) {
    const startedAtMs = Date.now();
    await cp(small, large, { recursive: true });
    const count = multiplyCatalogue(catalogueIn(large), catalog / options.books);
    say(`▸ made ${count} books of them (${((Date.now() - startedAtMs) / 1_000).toFixed(0)} s)`);
  }
  const platforms = [await start(small), await start(large)] as const;
  say(`▸ both are served, by the processes ${platforms.map(({ workerdPid }) => workerdPid).join(" and ")}`);
  for (const { workerdPid } of platforms) await untilAtRest(workerdPid, rest);
  return { sizes: [options.books, catalog], ...(await askBoth(platforms, options, say)) };
}

async function fill(merchant: Merchant, count: number): Promise<void> {
  let batch: object[] = [];
  let sold = 0;
  // As many editions as would be enough if each book had no more than one besides its first.
  for (const book of madeUpEditions(2 * count)) {
    batch.push(book);
    if (batch.length < booksPerBatch && sold + batch.length < count) continue;
    await sellAll(merchant, batch);
    sold += batch.length;
    batch = [];
    if (sold === count) return;
  }
}

/** Gives every tenth edition copies, as far as the catalogue knows of them: nobody buys any. */
function stockSome(file: string): void {
  const db = new DatabaseSync(file);
  db.exec("insert or ignore into stock (sku, available, version) select sku, 5, 1 from editions where rowid % 10 = 0");
  db.close();
}

/** Whether a state that was kept has a catalogue of its own already. */
function isFilled(state: string): boolean {
  return databasesIn(state).some(isCatalogue);
}

function catalogueIn(state: string): string {
  const file = databasesIn(state).find(isCatalogue);
  if (!file) throw new Error(`${state} has no catalogue`);
  return file;
}

function databasesIn(state: string): string[] {
  return globSync(join(state, "workerd/d1/*/*.sqlite"));
}

function isCatalogue(file: string): boolean {
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    return db.prepare("select name from sqlite_master where name = 'shelf_counts'").get() !== undefined;
  } finally {
    db.close();
  }
}
