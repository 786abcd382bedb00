import type { Warning } from "./draft-book.ts";
import type { Entry, PlacedDraft, RejectedRow, Removal } from "./entry.ts";
import { removeProduct } from "./remove-product.ts";
import { openSeenSkus, type SeenSkus } from "./seen-skus.ts";
import { openSenders } from "./senders.ts";
import type { ShopClient } from "./shop-client.ts";
import { type IfKnown, type Outcome, writeDrafts } from "./write-drafts.ts";

/** What became of the entries so far. `opened` SKUs have received the copies they begin with. */
export type Counts = {
  created: number;
  updated: number;
  unchanged: number;
  removed: number;
  rejected: number;
  opened: number;
  warnings: Partial<Record<Warning, number>>;
};

type Taking = {
  shop: ShopClient;
  ifKnown: IfKnown;
  /** Why copies are received, for their ledger. */
  reason: string;
  onRejected: (row: RejectedRow) => void;
  onWritten: () => void;
};

/** What one request carries at most: books, and bytes of JSON, of which the gateway takes 256 KB. */
const booksMax = 100;
const requestBytesMax = 200_000;
/** Requests under way at once: enough to keep one platform busy while the next are read. */
const parallelMax = 4;

/** Writes entries to a shop, many at a time, and counts what became of them. `finish` waits until all are written. */
export function openTaker({ shop, ifKnown, reason, onRejected, onWritten }: Taking) {
  const counts: Counts = { ...{ created: 0, updated: 0, unchanged: 0, removed: 0, rejected: 0, opened: 0 }, warnings: {} };
  const seen = openSeenSkus();
  const senders = openSenders(parallelMax);
  let [batch, batchBytes]: [PlacedDraft[], number] = [[], 0];

  const reject = (row: RejectedRow) => {
    counts.rejected += 1;
    onRejected(row);
  };
  const write = async (drafts: PlacedDraft[]) => {
    const { outcomes, opened } = await writeDrafts(shop, drafts, ifKnown, reason);
    counts.opened += opened;
    for (const one of outcomes) {
      if (one.outcome === "rejected") reject(rejectionOf(one));
      else counts[one.outcome] += 1;
    }
    onWritten();
  };
  const remove = async (removal: Removal) => {
    const outcome = await removeProduct(shop, removal, ifKnown);
    if (typeof outcome === "string") counts[outcome] += 1;
    else reject(outcome);
    onWritten();
  };
  const flush = async () => {
    const drafts = batch;
    [batch, batchBytes] = [[], 0];
    if (drafts.length > 0) await senders.send(() => write(drafts));
  };
  const add = async (draft: PlacedDraft) => {
    const bytes = Buffer.byteLength(JSON.stringify(draft.book));
    const place = draft.placeOf("");
    if (bytes > requestBytesMax)
      return reject({ ...place, code: "too-long", reason: `${bytes.toLocaleString("en-US")} bytes as JSON are more than a book may have` });
    for (const sku of draft.skus) seen.add(sku, place.line);
    for (const warning of draft.warnings) counts.warnings[warning] = (counts.warnings[warning] ?? 0) + 1;
    if (batch.length === booksMax || batchBytes + bytes > requestBytesMax) await flush();
    batch.push(draft);
    batchBytes += bytes;
  };

  return {
    counts,
    take: async (entry: Entry) => {
      const rejected = "rejected" in entry ? entry.rejected : repeatOf(entry, seen);
      if (rejected) reject(rejected);
      else if ("draft" in entry) await add(entry.draft);
      else if ("removal" in entry) {
        const { removal } = entry;
        seen.add(removal.sku, removal.place.line);
        await senders.send(() => remove(removal));
      }
    },
    finish: async () => {
      await flush();
      await senders.finish();
    },
  };
}

/** What is wrong with an entry whose SKU an earlier one has; null for one that has its own. */
function repeatOf(entry: Entry, seen: SeenSkus): RejectedRow | null {
  if ("rejected" in entry) return null;
  const skus = "draft" in entry ? entry.draft.skus : [entry.removal.sku];
  const index = skus.findIndex((sku) => seen.lineOf(sku) !== undefined);
  const sku = skus[index];
  if (sku === undefined) return null;
  const place = "draft" in entry ? entry.draft.placeOf(`/editions/${index}`) : entry.removal.place;
  return { ...place, code: "duplicate", reason: `${sku} is already in line ${seen.lineOf(sku)}` };
}

function rejectionOf({ draft, errors }: Outcome): RejectedRow {
  const [first] = errors;
  return { ...draft.placeOf(first?.pointer ?? ""), code: "refused", reason: errors.map(({ message }) => message).join("; ") };
}
