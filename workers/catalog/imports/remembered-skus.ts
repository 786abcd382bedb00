import type { DrizzleD1Database } from "drizzle-orm/d1";
import type { Id } from "../../../shared/ids.ts";
import { newHashKey } from "./keyed-hash.ts";
import { type ImportRun, listChunkSkus, listSkusOfChunks } from "./repository.ts";
import { openSeenSkus, type SeenSkus } from "./seen-skus.ts";

/** Pieces of work read at a time. Each has the SKUs of a hundred records. */
const pageMax = 200;

/** What an isolate remembers of the import it worked on last: each stretch of work else begins with reading it all. */
let remembered: { importId: Id<"imp">; nextChunk: number; seen: SeenSkus } | null = null;

/** The SKUs that the file had so far. */
export async function seenSkusOf(db: DrizzleD1Database, { id, nextChunk }: Pick<ImportRun, "id" | "nextChunk">): Promise<SeenSkus> {
  if (remembered?.importId === id && remembered.nextChunk === nextChunk) return remembered.seen;
  const seen = openSeenSkus(newHashKey());
  for (let after = -1; ; ) {
    const page = await listChunkSkus(db, id, after, pageMax);
    for (const { chunk, skus } of page) for (const [sku] of skus) seen.add(sku, chunk);
    const last = page.at(-1);
    if (!last || page.length < pageMax) return seen;
    after = last.chunk;
  }
}

/** Adds the SKUs of a piece of work that is done, and remembers them all for the next stretch of work. */
export function rememberSkus(
  importId: Id<"imp">,
  seen: SeenSkus,
  { number, skus }: { number: number; skus: [sku: string, line: number][] },
): void {
  for (const [sku] of skus) seen.add(sku, number);
  remembered = { importId, nextChunk: number + 1, seen };
}

/** In which line those of the SKUs stood that the file has had. */
export async function linesOfSeen(
  db: DrizzleD1Database,
  importId: Id<"imp">,
  seen: SeenSkus,
  skus: string[],
): Promise<Map<string, number>> {
  const chunks = [...new Set(skus.flatMap((sku) => seen.chunksOf(sku)))];
  const lines = new Map<string, number>();
  for (let at = 0; at < chunks.length; at += pageMax) {
    const rows = await listSkusOfChunks(db, importId, chunks.slice(at, at + pageMax));
    for (const [sku, line] of rows.flatMap((row) => row.skus)) if (!lines.has(sku)) lines.set(sku, line);
  }
  return lines;
}
