import type { Id } from "../../../shared/ids.ts";
import { bodyOfBook } from "../body-of-book.ts";
import { differencesOf } from "../book-fields.ts";
import { recordOf } from "../book-record.ts";
import { type Move, standingOfBook, standingOfRecord } from "../changed-lists.ts";
import type { BookRecord, Removed } from "../repository/edits.ts";
import type { KnownShop } from "../repository/stored-books.ts";
import type { BookFacts } from "../tables.ts";
import type { PresentBook, UndoneVersion, WritingRow } from "./past-rows.ts";
import type { BookAsItWas } from "./row.ts";

type BookId = Id<"book">;

/** What undoing has to know of the shop: the books that were written, and whose their names are by now. */
export type PresentShop = {
  books: Map<BookId, PresentBook>;
  undone: UndoneVersion[];
  names: Pick<KnownShop, "bookBySku" | "bookIdBySlug" | "sellerBySku">;
};

/** What is to become of records: books written as they were or deleted; by record the version that undoes it, or why it is left alone. */
export type UndoPlan = {
  restored: { record: BookRecord; present: BookFacts }[];
  removed: (Removed & { sellerId: string; skus: string[] })[];
  /** How each of them stands in lists, before and after. */
  moves: Move[];
  undone: Map<number, number>;
  left: Map<number, string>;
};

/** Who undoes, and when. Without a seller they reach the books of all. */
type By = { sellerId: string | null; now: number };

/** A book with those of its records that can be undone, the last first. `target` is the one to go back to before. */
type Walk = { bookId: BookId; present: PresentBook; rows: WritingRow[]; undoable: WritingRow[]; target: WritingRow | undefined };

/**
 * How to undo what records did, the last of them first. A book that somebody else has changed since is left alone, and so is one
 * whose slug or SKU another book has by now. What was undone since, of this import or of another, counts as if it had never been.
 */
export function planUndo(rows: WritingRow[], shop: PresentShop, by: By): UndoPlan {
  const plan: UndoPlan = { restored: [], removed: [], moves: [], undone: new Map(), left: new Map() };
  const walks = [...Map.groupBy(rows, ({ bookId }) => bookId)].map(([bookId, ofBook]) => walkBack(bookId, ofBook, shop));
  const going = new Set(walks.flatMap(({ bookId, target }) => (target?.outcome === "created" ? [bookId] : [])));
  for (const { bookId, present, rows, undoable, target } of walks) {
    const obstacle = target && obstacleOf(bookId, target, present, { shop, going, by });
    for (const row of rows) {
      if (!undoable.includes(row)) plan.left.set(row.record, changedSince(row, present));
      else if (obstacle) plan.left.set(row.record, obstacle);
    }
    if (!target || obstacle) continue;
    const version = present.version + 1;
    for (const { record } of undoable) plan.undone.set(record, version);
    const before = present.isDeleted ? null : standingOfBook(present.facts);
    if (target.outcome === "created") {
      const { sellerId, editions } = present.facts;
      plan.removed.push({ id: bookId, version, sellerId, skus: editions.map(({ sku }) => sku) });
      plan.moves.push({ before, after: null, isKnown: true });
    } else {
      const record = recordBefore(bookId, target, present, { version, now: by.now });
      plan.restored.push({ record, present: present.facts });
      plan.moves.push({ before, after: standingOfRecord(record), isKnown: true });
    }
  }
  return plan;
}

/** The records of a book, as far back as each has left it as it is once those behind it are undone. */
function walkBack(bookId: BookId, rows: WritingRow[], shop: PresentShop): Walk {
  const present = shop.books.get(bookId);
  if (!present) throw new Error(`book ${bookId} was written by an import and is not there`);
  const undone = shop.undone.filter((one) => one.bookId === bookId);
  let at = standingOf(present.version, undone);
  const undoable: WritingRow[] = [];
  for (const row of rows) {
    if (row.version !== at) break;
    undoable.push(row);
    at = standingOf(row.version - 1, undone);
  }
  return { bookId, present, rows, undoable, target: undoable.at(-1) };
}

/** The version that a version is as good as: one that undid others brought back what was before the first of them. */
function standingOf(version: number, undone: UndoneVersion[]): number {
  const first = Math.min(...undone.filter(({ undoneVersion }) => undoneVersion === version).map((one) => one.version));
  return Number.isFinite(first) ? standingOf(first - 1, undone) : version;
}

function changedSince({ version }: WritingRow, present: PresentBook): string {
  return `the book was ${present.isDeleted ? "deleted" : "changed"} since: version ${version} is this import’s, it now is version ${present.version}`;
}

type Obstacles = { shop: PresentShop; going: Set<BookId>; by: By };

/** What stands in the way of a book becoming what it was; `null` for nothing. */
function obstacleOf(bookId: BookId, target: WritingRow, present: PresentBook, { shop: { names }, going, by }: Obstacles): string | null {
  const isForeign = (sellerId: string | undefined) => by.sellerId !== null && sellerId !== undefined && sellerId !== by.sellerId;
  if (isForeign(present.facts.sellerId)) return "the book is another seller’s";
  if (target.outcome === "created") return null;
  const { slug, editions, sellerId } = beforeOf(target).facts;
  if (isForeign(sellerId)) return "the book was another seller’s before";
  const isOthers = (id: string | undefined) => id !== undefined && id !== bookId && !going.has(id as BookId);
  if (isOthers(names.bookIdBySlug.get(slug))) return `its address ${slug} is another book’s by now`;
  const taken = editions.find(({ sku }) => isOthers(names.bookBySku.get(sku)?.facts.id) || isForeign(names.sellerBySku.get(sku)));
  return taken ? `${taken.sku} is another book’s or another seller’s by now` : null;
}

/** The book as it was before the record, as a version of its own. */
function recordBefore(id: BookId, row: WritingRow, present: PresentBook, { version, now }: { version: number; now: number }): BookRecord {
  const before = beforeOf(row);
  const { slug, sellerId, editions } = before.facts;
  const record = recordOf(bodyOfBook(before), [], { id, slug, version, sellerId }, now, editions);
  return { ...record, changed: Object.keys(differencesOf(present, record)) };
}

function beforeOf({ record, before }: WritingRow): BookAsItWas {
  if (!before) throw new Error(`record ${record} changed a book, and what that was is not written down`);
  return before;
}
