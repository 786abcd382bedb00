import type { Caller } from "../../shared/auth/caller.ts";
import { type Id, newId } from "../../shared/ids.ts";
import type { ListKey } from "../../shared/list-keys.ts";
import { type InputError, Problem } from "../../shared/problem.ts";
import { type Differences, differencesOf } from "./book-fields.ts";
import { recordOf, type StoredBook, slugsFor } from "./book-record.ts";
import { changedLists, standingOfBook, standingOfRecord } from "./changed-lists.ts";
import { excessOf, mergeBook } from "./merge-book.ts";
import { planSubjects, slugsNamedBy } from "./plan-subjects.ts";
import type { BookRecord } from "./repository/edits.ts";
import type { KnownShop } from "./repository/stored-books.ts";
import type { BookBody, IfKnown } from "./schemas.ts";
import { sellerOf } from "./seller-of.ts";

/** A book of a list, with the place it had there. */
export type GivenBook = { index: number; body: BookBody; renamed?: Renamed };

/** Editions of a stored book that are to have another SKU: by that, the one they have. */
export type Renamed = ReadonlyMap<string, string>;

/** A book that is to be written, how it differs from the stored one, and the keys of the lists which that may change. */
export type WritingPlan = { record: BookRecord; body: BookBody; stored: StoredBook | null; differences: Differences; lists: ListKey[] };

/** What is to become of a given book. One that waits is to be planned again once the others are written. */
export type BookPlan = { index: number } & (
  | ({ outcome: "created" | "updated" } & WritingPlan)
  | { outcome: "unchanged"; stored: StoredBook }
  | { outcome: "rejected"; errors: InputError[] }
  | { outcome: "waiting" }
);

/** Who writes, and when. */
type By = { caller: Caller; now: number };

/** What `findKnown` has to be asked for, to plan these books. */
export function namesOf(given: GivenBook[]): { skus: string[]; slugs: string[]; subjectSlugs: string[] } {
  return {
    skus: given.flatMap(({ body }) => body.editions.map(({ sku }) => sku)),
    slugs: given.flatMap(({ body }) => (body.slug ? [body.slug] : slugsFor(body.title, ""))),
    subjectSlugs: [...new Set(given.flatMap(({ body }) => slugsNamedBy(body.subjects)))],
  };
}

/**
 * What is to become of each book, in order. A book is the one that sells any of the SKUs given; one whose SKUs nobody
 * sells is new. What an earlier book of the list takes (a SKU, a slug, a stored book) is not there for a later one, and
 * the subjects it makes are. To merge into a book that an earlier one of the list changes, a later one waits.
 */
export function planBooks(given: GivenBook[], known: KnownShop, ifKnown: IfKnown, { caller, now }: By): BookPlan[] {
  const taken: Taken = { skus: new Map(), slugs: new Map(known.bookIdBySlug), books: new Map() };
  const subjects = [...known.subjects];
  return given.map(({ index, body: asked, renamed }) => {
    const rejected = (errors: InputError[]): BookPlan => ({ index, outcome: "rejected", errors });
    const owners = [...new Set(asked.editions.flatMap(({ sku }) => known.bookBySku.get(sku) ?? []))];
    const [stored] = owners;
    const id = stored?.facts.id ?? newId("book", now);
    const body = stored && ifKnown === "merge" ? mergeBook(withNewSkus(stored, renamed), asked) : asked;
    const slug = addressOf(body, id, stored, (slug) => taken.slugs.has(slug) || known.formerSlugs.has(slug));
    const takeSkus = () => {
      for (const { sku } of asked.editions) taken.skus.set(sku, index);
    };
    const sellerId = sellerOrNull(caller, stored, asked);
    if (sellerId === null) return rejected([{ pointer: "/sellerId", message: "sellers write their own books only" }]);
    const foreign = caller.reach === "any" ? [] : foreigners(asked, sellerId, known);
    const errors = [...repeats(asked, taken.skus), ...mixtures(asked, owners, known), ...foreign];
    if (ifKnown === "merge" && taken.books.has(id) && errors.length === 0) {
      takeSkus();
      return { index, outcome: "waiting" };
    }
    errors.push(...collisions(id, slug, body, taken), ...excessOf(body));
    if (errors.length > 0) return rejected(errors);
    try {
      // Of what was asked, so that what is wrong is pointed at where it stands. The subjects of a stored book are there.
      const newSubjects = planSubjects(asked.subjects, subjects);
      const record = recordOf(body, newSubjects, { id, slug, version: (stored?.version ?? 0) + 1, sellerId }, now, stored?.facts.editions);
      takeSkus();
      taken.books.set(id, index);
      const differences = stored ? differencesOf(stored, record) : {};
      const changed = Object.keys(differences);
      if (stored && (ifKnown === "keep" || changed.length === 0)) return { index, outcome: "unchanged", stored };
      taken.slugs.set(slug, id);
      subjects.push(...record.newSubjects);
      const move = { before: stored ? standingOfBook(stored.facts) : null, after: standingOfRecord(record), isKnown: stored !== undefined };
      const lists = changedLists([move], subjects);
      if (!stored) return { index, outcome: "created", record, body, stored: null, differences, lists };
      return { index, outcome: "updated", record: { ...record, changed }, body, stored, differences, lists };
    } catch (error) {
      if (error instanceof Problem) return rejected(error.details.errors ?? [{ pointer: "", message: error.message }]);
      throw error;
    }
  });
}

/** The book as it will be known, for what is said of its editions to meet them. */
function withNewSkus(stored: StoredBook, renamed: Renamed = new Map()): StoredBook {
  if (renamed.size === 0) return stored;
  const newSkuOf = new Map([...renamed].map(([sku, former]) => [former, sku]));
  const editions = stored.facts.editions.map((edition) => {
    const sku = newSkuOf.get(edition.sku);
    return sku === undefined ? edition : { ...edition, sku, isbn13: null };
  });
  return { ...stored, facts: { ...stored.facts, editions } };
}

/** Whose the book is to be; `null` when that is not the caller's to write. */
function sellerOrNull(caller: Caller, stored: StoredBook | undefined, { sellerId: asked }: BookBody): string | null {
  try {
    return sellerOf(caller, { present: stored?.facts.sellerId ?? null, asked });
  } catch (error) {
    if (error instanceof Problem) return null;
    throw error;
  }
}

/** SKUs and stored books by the place in the list that took them, slugs by the book they lead to. */
type Taken = { skus: Map<string, number>; slugs: Map<string, Id<"book">>; books: Map<string, number> };

/** The slug asked for, the one the book has, or the first for its title that leads to no other book. */
function addressOf(body: BookBody, id: string, stored: StoredBook | undefined, isTaken: (slug: string) => boolean): string {
  if (body.slug) return body.slug;
  if (stored) return stored.facts.slug;
  const slugs = slugsFor(body.title, id);
  return slugs.find((slug) => !isTaken(slug)) ?? slugs.at(-1) ?? id;
}

function repeats({ editions }: BookBody, taken: Taken["skus"]): InputError[] {
  return editions.flatMap(({ sku }, position) => {
    const earlier = taken.get(sku);
    return earlier === undefined
      ? []
      : [{ pointer: `/editions/${position}`, message: `${sku} is an edition of book ${earlier} of this list` }];
  });
}

function mixtures({ editions }: BookBody, [first, ...others]: StoredBook[], { bookBySku }: KnownShop): InputError[] {
  if (others.length === 0) return [];
  return editions.flatMap(({ sku }, position) => {
    const owner = bookBySku.get(sku);
    const isForeign = owner !== undefined && owner !== first;
    return isForeign ? [{ pointer: `/editions/${position}`, message: `${sku} is an edition of another book` }] : [];
  });
}

/** Editions under SKUs that no book has now, and that are another seller's. */
function foreigners({ editions }: BookBody, sellerId: string, { bookBySku, sellerBySku }: KnownShop): InputError[] {
  return editions.flatMap(({ sku }, position) => {
    const isForeign = !bookBySku.has(sku) && (sellerBySku.get(sku) ?? sellerId) !== sellerId;
    return isForeign ? [{ pointer: `/editions/${position}`, message: `${sku} is another seller’s` }] : [];
  });
}

function collisions(id: string, slug: string, body: BookBody, taken: Taken): InputError[] {
  const earlier = taken.books.get(id);
  if (earlier !== undefined) return [{ pointer: "/editions", message: `book ${earlier} of this list is the same book` }];
  const owner = taken.slugs.get(slug);
  return body.slug && owner !== undefined && owner !== id ? [{ pointer: "/slug", message: `${slug} is the slug of another book` }] : [];
}
