import type { ListKey } from "../../../shared/list-keys.ts";
import { bodyOfBook } from "../body-of-book.ts";
import type { StoredBook } from "../book-record.ts";
import { changedLists, standingOfBook } from "../changed-lists.ts";
import { type BookPlan, type GivenBook, namesOf, planBooks, type Renamed } from "../plan-books.ts";
import type { Removed } from "../repository/edits.ts";
import { findKnown, type KnownShop } from "../repository/stored-books.ts";
import type { BookBody } from "../schemas.ts";
import { faultAt, faultsOf, type Item, placeOfSku, refusalOf, rejection, skusOf } from "./examine-chunk.ts";
import { fieldChangesOf, type RecordRules, type WritingPlan } from "./field-changes.ts";
import { fillUnsaid } from "./fill-unsaid.ts";
import type { Job } from "./job.ts";
import { type Met, meetReferences } from "./meet-references.ts";
import { type CopiesPlan, planCopies } from "./plan-copies.ts";
import type { Terms } from "./reading/entry.ts";
import type { RecordResult } from "./record-result.ts";
import { updateBlocks } from "./update-blocks.ts";

type BookItem = Extract<Item, { kind: "book" }>;
type RemovalItem = Extract<Item, { kind: "removal" }>;
type ChangeItem = Exclude<Item, RemovalItem>;

/** What is to become of some records: what is to be written and deleted, and which have to wait until that is done. */
export type ChunkPlan = {
  results: RecordResult[];
  writes: WritingPlan[];
  removed: (Removed & { stored: StoredBook; lists: ListKey[] })[];
  copies: CopiesPlan;
  later: Item[];
};

/** Plans records by what the shop has now. A record that speaks of a book which an earlier one changes waits. */
export async function planChunk(job: Pick<Job, "db" | "run" | "caller" | "now">, items: Item[]): Promise<ChunkPlan> {
  const { db, run, caller, now } = job;
  const books = items.flatMap((item) => (item.kind === "book" ? [{ index: item.index, body: item.body }] : []));
  const names = namesOf(books);
  const others = items.flatMap((item) => (item.kind === "terms" ? [item.terms.sku] : item.kind === "removal" ? [item.removal.sku] : []));
  const shop = await findKnown(db, { ...names, skus: [...names.skus, ...others] });
  const { known, renamed, rejected } = await meetReferences(job, items, shop);
  const { ifKnown } = run.options;
  const isKept = ifKnown === "keep";
  const met = items.filter(({ index }) => !rejected.has(index));
  const whole = met.filter((item) => item.kind === "book").filter((item) => !isPart(item, known));
  const filled = whole.map((item) => fillUnsaid(item, known, ifKnown, renamed.get(item.index)));
  const ofTerms = givenTerms(
    met.filter((item) => item.kind !== "removal").filter((item) => item.kind === "terms" || isPart(item, known)),
    known,
    renamed,
    new Set(whole.flatMap(({ body }) => body.editions.flatMap(({ sku }) => known.bookBySku.get(sku)?.facts.id ?? []))),
  );
  // Terms and parts are put into the book as it is: nothing of it has to be merged.
  const plans = [
    ...planBooks(
      filled.flatMap((one) => ("rejected" in one ? [] : [withSeller(one, job, known)])),
      known,
      ifKnown,
      { caller, now: now() },
    ),
    ...planBooks(ofTerms.given, withTheirSubjects(known, ofTerms.stored), isKept ? "keep" : "replace", { caller, now: now() }),
  ];
  const itemAt = new Map(items.map((item) => [item.index, item]));
  const removals = met.filter((item) => item.kind === "removal").map((item) => planRemoval(item, known, job));
  const results = [
    ...rejected.values(),
    ...plans.flatMap((plan) => resultOf(plan, itemAt.get(plan.index), run.isDryRun, renamed.get(plan.index))),
    ...filled.flatMap((one) => ("rejected" in one ? [one.rejected] : [])),
    ...ofTerms.rejected,
    ...removals.map(({ result }) => result),
  ];
  return {
    ...(await planCopies(job, items, results, renamed)),
    writes: plans.flatMap((plan) => ("record" in plan ? [plan] : [])),
    removed: removals.flatMap(({ removed }) => removed ?? []),
    later: [...plans.flatMap((plan) => (plan.outcome === "waiting" ? (itemAt.get(plan.index) ?? []) : [])), ...ofTerms.later],
  };
}

/** Whether a record brings parts of a product up to date. One that describes a product the shop does not have is a new book. */
function isPart({ draft: { blocks }, body }: BookItem, { bookBySku }: KnownShop): boolean {
  if (blocks === undefined) return false;
  return body.editions.some(({ sku }) => bookBySku.has(sku)) || !blocks.includes("DescriptiveDetail");
}

/** New books of a file that was sent for a merchant become theirs. */
function withSeller(given: GivenBook, { run, caller }: Pick<Job, "run" | "caller">, { bookBySku }: KnownShop): GivenBook {
  const isNew = given.body.editions.every(({ sku }) => !bookBySku.has(sku));
  const isTheirs = caller.reach === "any" && run.sellerId !== null && given.body.sellerId === undefined;
  return isNew && isTheirs ? { ...given, body: { ...given.body, sellerId: run.sellerId ?? undefined } } : given;
}

/** What the shop has, the subjects of stored books with it: they are there, and stay where they are in their tree. */
function withTheirSubjects(known: KnownShop, stored: StoredBook[]): KnownShop {
  const theirs = stored.flatMap(({ facts }) => facts.subjects.map((subject) => ({ ...subject, parentSlug: null })));
  return { ...known, subjects: [...theirs, ...known.subjects] };
}

type Changes = { given: GivenBook[]; stored: StoredBook[]; rejected: RecordResult[]; later: Item[] };

/**
 * Books with the terms of one edition changed, or some parts of its record. Of several records for one book the first is taken, and
 * the others wait; `written` are books that other records write whole.
 */
function givenTerms(items: ChangeItem[], { bookBySku }: KnownShop, renamed: Met["renamed"], written: Set<string>): Changes {
  const taken = new Set(written);
  const changes: Changes = { given: [], stored: [], rejected: [], later: [] };
  for (const item of items) {
    const [sku = ""] = skusOf(item);
    const stored = bookBySku.get(sku);
    if (!stored) {
      const [code, what] = item.kind === "terms" ? (["unknown-isbn", "edition"] as const) : (["part", "product"] as const);
      changes.rejected.push(rejection(item, faultAt(placeOfSku(item, 0), code, `the shop has no ${what} ${sku}`)));
    } else if (taken.has(stored.facts.id)) {
      changes.later.push(item);
    } else {
      taken.add(stored.facts.id);
      changes.stored.push(stored);
      changes.given.push({ index: item.index, body: changedBody(item, stored, renamed.get(item.index)?.get(sku) ?? sku) });
    }
  }
  return changes;
}

function changedBody(item: ChangeItem, stored: StoredBook, sku: string): BookBody {
  return item.kind === "book" ? updateBlocks(stored, sku, item.body, item.draft) : withTerms(stored, item.terms);
}

function withTerms(stored: StoredBook, { sku, price, supply }: Terms): BookBody {
  const body = bodyOfBook(stored);
  const editions = body.editions.map((edition) =>
    edition.sku === sku ? { ...edition, price: price ?? edition.price, supply: supply === undefined ? edition.supply : supply } : edition,
  );
  return { ...body, editions };
}

function resultOf(plan: BookPlan, item: Item | undefined, isDryRun: boolean, renamed: Renamed = new Map()): RecordResult[] {
  if (!item || item.kind === "removal" || plan.outcome === "waiting") return [];
  const { index, entry } = item;
  if (plan.outcome === "rejected") return [rejection(item, refusalOf(item.kind === "book" ? item.draft : item.terms, plan.errors))];
  const faults = faultsOf(entry);
  if (plan.outcome === "unchanged") return [{ index, outcome: "unchanged", faults, bookId: plan.stored.facts.id }];
  const { outcome, record, stored } = plan;
  const numbers = [...renamed].map(([sku, former]) =>
    faultAt(placeOfSku(item, skusOf(item).indexOf(sku)), "isbn-changed", `known as ${former} until now: its copies stay under that number`),
  );
  const isThere = !isDryRun || stored !== null;
  return [
    {
      ...{ index, outcome, faults: [...faults, ...numbers] },
      ...(isThere ? { bookId: record.book.id } : {}),
      ...(isDryRun ? {} : { version: record.book.version }),
      fields: fieldChangesOf(plan, rulesOf(item), isDryRun),
      ...(stored && !isDryRun ? { before: { facts: stored.facts, description: stored.description } } : {}),
    },
  ];
}

function rulesOf(item: Exclude<Item, RemovalItem>): RecordRules {
  if (item.kind === "terms") return { rules: item.terms.rules, skus: [item.terms.sku] };
  return { rules: item.draft.rules, skus: item.body.editions.map(({ sku }) => sku) };
}

type RemovalPlan = { result: RecordResult; removed?: ChunkPlan["removed"][number] };

/**
 * Deletes the book whose product is gone, where that is certain: it is the book's only edition. A product the shop does not have
 * needs nothing, and with `keep` every book stays.
 */
function planRemoval(item: RemovalItem, { bookBySku, subjects }: KnownShop, { run, caller }: Pick<Job, "run" | "caller">): RemovalPlan {
  const { index, removal } = item;
  const stored = bookBySku.get(removal.sku);
  if (!stored || run.options.ifKnown === "keep") return { result: { index, outcome: "unchanged", faults: [] } };
  const { id, slug, editions, sellerId } = stored.facts;
  const refuse = (reason: string) => ({ result: rejection(item, faultAt(removal.place, "deletion", reason)) });
  if (caller.reach === "own" && sellerId !== caller.actor.sellerId) return refuse(`the book ${slug} is another seller’s`);
  if (editions.length > 1) return refuse(`${removal.sku} is one of ${editions.length} editions of the book ${slug}, which is for sale on`);
  const { facts, description } = stored;
  const version = stored.version + 1;
  const noted = run.isDryRun ? {} : { version, before: { facts, description } };
  const lists = changedLists([{ before: standingOfBook(facts), after: null, isKnown: true }], subjects);
  return { result: { index, outcome: "removed", faults: [], bookId: id, ...noted }, removed: { id, version, stored, lists } };
}
