import { slugOf } from "../../../shared/slug.ts";
import type { Renamed } from "../plan-books.ts";
import { listEditionsByReference, type ReferredEdition } from "../repository/referred-editions.ts";
import type { KnownShop } from "../repository/stored-books.ts";
import { houseSellerId } from "../seller-of.ts";
import { faultAt, type Item, placeOfSku, referencesOf, rejection, skusOf } from "./examine-chunk.ts";
import type { Job } from "./job.ts";
import type { RecordResult } from "./record-result.ts";

/** Records whose editions the shop knows by their references: what it then knows, and by their index the editions that change their SKU and records that cannot be followed. */
export type Met = { known: KnownShop; renamed: Map<number, Renamed>; rejected: Map<number, RecordResult> };

/**
 * Has records of ONIX meet the editions that have their references, where these go by another SKU: the record is of that edition,
 * which is to have the new one. A reference is its sender's, so it names only editions of the merchant whom the file is for, and
 * where two of these have it, none. A record whose reference and SKU are those of two editions is rejected. The house has records of
 * many senders, of whom two may count from 1: there a record has to have the title of its book as well, and deletes none by its reference.
 */
export async function meetReferences(
  { db, run, caller }: Pick<Job, "db" | "run" | "caller">,
  items: Item[],
  shop: KnownShop,
): Promise<Met> {
  const references = items.flatMap(referencesOf).filter((reference) => reference !== null);
  const sellerId = caller.reach === "own" ? caller.actor.sellerId : (run.sellerId ?? houseSellerId);
  const met: Met = { known: { ...shop, bookBySku: new Map(shop.bookBySku) }, renamed: new Map(), rejected: new Map() };
  if (references.length === 0 || sellerId === null) return { ...met, known: shop };
  const { bookBySku } = met.known;
  const byReference = Map.groupBy(await listEditionsByReference(db, references, sellerId), ({ reference }) => reference);
  const isKept = run.options.ifKnown === "keep";
  for (const item of items) {
    const renamed = new Map<string, string>();
    for (const [position, sku] of skusOf(item).entries()) {
      const [edition, ...others] = byReference.get(referencesOf(item)[position] ?? "") ?? [];
      if (!edition || others.length > 0 || edition.sku === sku) continue;
      const reason =
        obstacle(edition, sku, met.known, caller.reach === "own" ? sellerId : null) ??
        (sellerId === houseSellerId ? doubt(item, edition) : null);
      if (reason !== null) {
        met.rejected.set(item.index, rejection(item, faultAt(placeOfSku(item, position), "reference", reason)));
        continue;
      }
      // The same book is the same object, however it was found.
      bookBySku.set(sku, bookBySku.get(edition.sku) ?? edition.book);
      if (item.kind === "removal" || isKept) continue;
      renamed.set(sku, edition.sku);
    }
    if (met.rejected.has(item.index)) continue;
    // What it was known by is free for another record of the file.
    for (const former of renamed.values()) bookBySku.delete(former);
    if (renamed.size > 0) met.renamed.set(item.index, renamed);
  }
  return met;
}

/** Why an edition cannot have the SKU that came with its reference; null where it can. */
function obstacle(
  { reference, sku: former, book }: ReferredEdition,
  sku: string,
  known: KnownShop,
  onlySeller: string | null,
): string | null {
  const other = known.bookBySku.get(sku);
  if (other) return `the record ${reference} is that of ${former} (${book.facts.slug}), and ${sku} is sold as well (${other.facts.slug})`;
  const owner = known.sellerBySku.get(sku);
  return onlySeller !== null && owner !== undefined && owner !== onlySeller ? `${sku} is another seller’s` : null;
}

/** Why a record of many senders' may be another's who has the same reference; null where its book has its title. */
function doubt(item: Item, { reference, sku, book }: ReferredEdition): string | null {
  if (item.kind === "book" && slugOf(item.body.title) === slugOf(book.facts.title)) return null;
  return `the record ${reference} is that of ${sku} (${book.facts.slug}), and may be another sender’s: it has another number, and not the same title`;
}
