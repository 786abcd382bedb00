import type { Book } from "../../shared/contracts/catalog.ts";
import { type Asker, openAsker } from "../load/asker.ts";
import { get } from "../load/request.ts";
import { seededRandom } from "../random.ts";
import { zipf } from "../zipf.ts";
import { type Level, levelOf } from "./cache-level.ts";
import { priceOf, raisePrice } from "./change-price.ts";
import type { PriceHistory } from "./price-history.ts";

export type Replay = {
  port: number;
  /** Of somebody who may change the books. */
  apiKey: string;
  /** Books, the most popular first. */
  bookIds: readonly string[];
  reads: number;
  /** Reads from one write to the next. */
  readsPerWrite: number;
  connections: number;
  /** The prices so far, and what this replay adds to them. */
  history: PriceHistory;
};

/** What a replay found. `staleReads` are those that were asked for after a new price was acknowledged and showed an older one, `stalestMs` by how much at most. */
export type Replayed = {
  reads: Record<Level, number>;
  /** Reads of a book that nobody had asked for in this replay: without an earlier one, no cache could answer them. */
  firstReads: number;
  writes: number;
  staleReads: number;
  stalestMs: number;
  seconds: number;
};

/** The same stream of books each time. */
const seed = 4;

/**
 * Readers ask for books as JSON, by Zipf's law with an exponent of 1, and after every so many reads a merchant changes the
 * price of one, drawn by the same law: popular books change as often as they are more popular, which is when it matters to
 * caches. Each connection waits for its answer before it goes on. Throws for an answer that is wrong: another status, or a
 * price that the book never had.
 */
export async function replay({ port, apiKey, bookIds, reads, readsPerWrite, connections, history }: Replay): Promise<Replayed> {
  const found = { reads: { memory: 0, colo: 0, kv: 0, owner: 0 }, writes: 0, staleReads: 0, stalestMs: 0 };
  const seen = new Set<string>();
  const writing = new Map<string, Promise<void>>();

  const read = async (asker: Asker, bookId: string) => {
    seen.add(bookId);
    const askedAtMs = performance.now();
    const { status, head, body } = await asker.ask(get(`/api/books/${bookId}`));
    if (status !== 200) throw new Error(`${bookId} was answered ${status}: ${body.slice(0, 300)}`);
    const staleMs = history.staleMs(bookId, priceOf(JSON.parse(body) as Book), askedAtMs);
    if (staleMs === null) throw new Error(`${bookId} has a price that it never had: ${body.slice(0, 300)}`);
    found.reads[levelOf(head)] += 1;
    if (staleMs > 0) found.staleReads += 1;
    found.stalestMs = Math.max(found.stalestMs, staleMs);
  };
  const write = async (asker: Asker, bookId: string) => {
    const change = await raisePrice(asker, bookId, apiKey);
    const acknowledge = history.write(bookId, change.before, change.amount);
    await change.write();
    acknowledge(performance.now());
    found.writes += 1;
  };
  /** One write of a book after the other: the second would else be refused, since it has not seen the first. */
  const writeInTurn = async (asker: Asker, bookId: string) => {
    const turn = (writing.get(bookId) ?? Promise.resolve()).then(() => write(asker, bookId));
    writing.set(bookId, turn);
    await turn;
  };

  const steps = stepsOf(bookIds, reads, readsPerWrite);
  const startedAtMs = performance.now();
  await Promise.all(
    Array.from({ length: connections }, async () => {
      const asker = await openAsker(port);
      try {
        for (const { kind, bookId } of steps) await (kind === "read" ? read(asker, bookId) : writeInTurn(asker, bookId));
      } finally {
        asker.close();
      }
    }),
  );
  return { ...found, firstReads: seen.size, seconds: (performance.now() - startedAtMs) / 1_000 };
}

/** What is done one after the other, whichever connection does it. */
function* stepsOf(bookIds: readonly string[], reads: number, readsPerWrite: number) {
  const nextRank = zipf(bookIds.length, 1, seededRandom(seed));
  for (let count = 1; count <= reads; count += 1) {
    yield { kind: "read" as const, bookId: bookIds[nextRank()] as string };
    if (count % readsPerWrite === 0) yield { kind: "write" as const, bookId: bookIds[nextRank()] as string };
  }
}
