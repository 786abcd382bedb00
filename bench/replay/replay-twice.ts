import type { CataloguedBook } from "../catalogue/catalogue.ts";
import { get } from "../load/request.ts";
import { askEach } from "../load/run-load.ts";
import { untilAtRest } from "../machine/process-usage.ts";
import type { PlatformProcess } from "../platform-process.ts";
import { seededRandom, shuffle } from "../random.ts";
import type { ReplayResult } from "../report/result.ts";
import { createPriceHistory } from "./price-history.ts";
import { type Replayed, replay } from "./replay.ts";

/** A replay is no workload: what counts is who answers, not how fast. */
export const replayName = "zipf replay";
/** Five reads for each book: 50,000 of 10,000, and a write after every hundredth (issue 5, "Done when" 4). */
const readsPerBook = 5;
const readsPerWrite = 100;
const target = { cachedShare: 0.95, stalestMs: 3_000 };

/** What purges and projections have to do after the writes. A purge is made again after two seconds. */
const rest = { calmMs: 3_000, withinMs: 60_000 };

/**
 * Replays the same readers twice: from empty caches, where the first read of a book has to go to its owner whatever
 * caches do, and from caches that have been asked for every book once, as those of a shop that is open all day have.
 */
export async function replayTwice(
  { port, apiKey, workerdPid }: Pick<PlatformProcess, "port" | "apiKey" | "workerdPid">,
  books: readonly CataloguedBook[],
  connections: number,
  say: (line: string) => void,
): Promise<ReplayResult[]> {
  const bookIds = shuffle(books, seededRandom(1)).map(({ id }) => id);
  const history = createPriceHistory();
  const run = async (from: "cold" | "warm") => {
    const replayed = await replay({ port, apiKey, bookIds, reads: readsPerBook * bookIds.length, readsPerWrite, connections, history });
    const result = resultOf(`${replayName}, ${from}`, bookIds.length, replayed, from === "warm" ? target.cachedShare : null);
    say(`  ${result.name}: ${sentenceOf(result)}`);
    return result;
  };
  const cold = await run("cold");
  await untilAtRest(workerdPid, rest);
  // The least popular first, so that caches which drop the oldest keep the popular ones.
  await askEach(
    port,
    bookIds.toReversed().map((id) => get(`/api/books/${id}`)),
    connections,
  );
  await untilAtRest(workerdPid, rest);
  const warm = await run("warm");
  return [cold, warm];
}

function resultOf(name: string, books: number, replayed: Replayed, cachedShare: number | null): ReplayResult {
  return { name, books, ...replayed, target: { ...target, cachedShare } };
}

function sentenceOf({ reads: { memory, colo, kv, owner }, stalestMs, seconds }: ReplayResult): string {
  const cached = memory + colo + kv;
  const share = (cached / (cached + owner)) * 100;
  return `${share.toFixed(1)} % of ${cached + owner} reads cached, none staler than ${Math.ceil(stalestMs)} ms, in ${seconds.toFixed(1)} s`;
}
