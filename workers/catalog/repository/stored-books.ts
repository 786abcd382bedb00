import { and, inArray, isNull } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import type { Id } from "../../../shared/ids.ts";
import { isAnyOf } from "../../../shared/insert-rows.ts";
import type { StoredBook } from "../book-record.ts";
import type { Subject } from "../plan-subjects.ts";
import { books, editions } from "../tables.ts";
import { selectSubjectsWithAncestors } from "./categories.ts";
import { factsOf } from "./facts.ts";
import { selectFormerSlugs } from "./former-slugs.ts";
import { selectOwners } from "./sku-owners.ts";

/** What writing many books has to know of the shop before it. */
export type KnownShop = {
  /** The live book that sells each SKU. */
  bookBySku: Map<string, StoredBook>;
  /** Whose each SKU is, sold at present or not. */
  sellerBySku: Map<string, string>;
  /** The live book at each slug. */
  bookIdBySlug: Map<string, Id<"book">>;
  /** Those of the slugs that live books have given up. */
  formerSlugs: Set<string>;
  /** The subjects named, those of the books, and all above them. */
  subjects: Subject[];
};

/** What there is of these SKUs, slugs and subjects, in one trip to the database. */
export async function findKnown(
  db: DrizzleD1Database,
  { skus, slugs, subjectSlugs }: { skus: string[]; slugs: string[]; subjectSlugs: string[] },
): Promise<KnownShop> {
  const isSold = and(isAnyOf(editions.sku, skus), isNull(editions.withdrawnAtMs));
  const bookIds = db.select({ id: editions.bookId }).from(editions).where(isSold);
  const [owners, owned, sellers, addresses, former, subjects] = await db.batch([
    db.select({ sku: editions.sku, bookId: editions.bookId }).from(editions).where(isSold),
    // Apart from their SKUs, so that a long description travels once for all of a book's editions.
    db
      .select({ id: books.id, facts: books.facts, description: books.description, version: books.version })
      .from(books)
      .where(inArray(books.id, bookIds)),
    selectOwners(db, skus),
    db
      .select({ slug: books.slug, id: books.id })
      .from(books)
      .where(and(isAnyOf(books.slug, slugs), isNull(books.deletedAtMs))),
    selectFormerSlugs(db, slugs),
    selectSubjectsWithAncestors(db, subjectSlugs, bookIds),
  ]);
  const bookById = new Map(owned.map(({ id, facts, description, version }) => [id, { facts: factsOf(facts), description, version }]));
  return {
    bookBySku: new Map(
      owners.flatMap(({ sku, bookId }) => {
        const book = bookById.get(bookId);
        return book ? [[sku, book]] : [];
      }),
    ),
    sellerBySku: new Map(sellers.map(({ sku, sellerId }) => [sku, sellerId])),
    bookIdBySlug: new Map(addresses.map(({ slug, id }) => [slug, id])),
    formerSlugs: new Set(former.map(({ slug }) => slug)),
    subjects,
  };
}
