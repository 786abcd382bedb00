import { type CataloguedBook, readCatalogue, readPage } from "./catalogue/catalogue.ts";
import { putOnSale, receiveStock, stockedSkusMax } from "./catalogue/fill.ts";
import { isCrowdSku } from "./crowd.ts";
import { untilAtRest } from "./machine/process-usage.ts";
import type { PlatformProcess } from "./platform-process.ts";

/** What a platform holds when it is measured. */
export type Filled = { books: CataloguedBook[]; stockedSkus: string[]; fillSeconds: number | null };

/** Queues take a while to tell everybody about the new books, with pauses between their batches. */
const rest = { calmMs: 2_000, withinMs: 120_000 };

/** Fills an empty platform with `count` books and stock for some of them, and waits until it rests; a filled one stays as it is. */
export async function fillPlatform(platform: PlatformProcess, count: number, say: (line: string) => void): Promise<Filled> {
  let fillSeconds: number | null = null;
  const startedAtMs = Date.now();
  const isEmpty = (await readPage(platform.url, 1, null)).items.length === 0;
  if (isEmpty) {
    const { source, created, seconds } = await putOnSale(platform, count);
    say(`▸ put ${created} books of ${source} on sale (${seconds.toFixed(1)} s)`);
    fillSeconds = seconds;
  }
  const books = (await readCatalogue(platform.url)).filter(({ skus }) => !skus.some(isCrowdSku));
  const stockedSkus = books.flatMap(({ skus }) => skus).slice(0, stockedSkusMax);
  await receiveStock(platform, stockedSkus);
  await untilAtRest(platform.workerdPid, rest);
  say(`▸ ${books.length} books, ${stockedSkus.length} SKUs in stock (at rest after ${((Date.now() - startedAtMs) / 1_000).toFixed(1)} s)`);
  return { books, stockedSkus, fillSeconds };
}
