import { listMaxima } from "../../../schemas.ts";
import type { Entry, PlacedDraft, Rules, Unsaid } from "../entry.ts";

/** A product as an entry, with the work it is an edition of where it says so in a way we know. */
export type OfWork = { entry: Entry; work: string | null };

/**
 * Products behind each other that are editions of one work, as one book; all others as they are. Where one of them is no edition, the whole
 * book is rejected for its sake: in its place would come a book without it.
 */
export async function* joinWorks(products: AsyncIterable<OfWork>): AsyncGenerator<Entry> {
  let group: OfWork[] = [];
  let stoppedBy: unknown = null;
  try {
    for await (const product of products) {
      const [first] = group;
      const isNext = first && first.work !== null && first.work === product.work && group.length < listMaxima.editions;
      if (first && !isNext) {
        yield joined(group);
        group = [];
      }
      group.push(product);
    }
  } catch (error) {
    // What came before a place where the file is broken is whole, and is not lost with it.
    stoppedBy = error;
  }
  if (group.length > 0) yield joined(group);
  if (stoppedBy !== null) throw stoppedBy;
}

function joined(group: OfWork[]): Entry {
  const [first, ...others] = group.map(({ entry }) => entry);
  if (!first) throw new Error("a group has one product at least");
  if (others.length === 0) return first;
  const all = [first, ...others];
  const { record, line } = first;
  const next = (others.at(-1) ?? first).next;
  const place = { record, line, next, sent: all.map(({ sent }) => sent).join("\n") };
  const rejected = all.find((entry) => "rejected" in entry);
  if (rejected && "rejected" in rejected) return { ...place, rejected: rejected.rejected };
  return { ...place, draft: joinedDraft(all.flatMap((entry) => ("draft" in entry ? [entry.draft] : []))) };
}

function joinedDraft(drafts: PlacedDraft[]): PlacedDraft {
  const [first] = drafts;
  if (!first) throw new Error("a group has one draft at least");
  return {
    skus: drafts.flatMap(({ skus }) => skus),
    copies: drafts.flatMap(({ copies }) => copies),
    book: { ...first.book, editions: drafts.flatMap(({ book }) => (book as { editions: unknown[] }).editions) },
    rules: Object.assign({}, ...drafts.map(({ rules }, index) => atEdition(rules, index))) as Rules,
    unsaid: Object.assign({}, ...drafts.map(({ unsaid }, index) => atEdition(unsaid, index))) as Unsaid,
    faults: drafts.flatMap(({ faults }) => faults),
    isKnownByReference: true,
    placeOf: (pointer) => {
      const [, index, rest = ""] = /^\/editions\/(\d+)(.*)$/.exec(pointer) ?? [];
      const draft = index === undefined ? first : (drafts[Number(index)] ?? first);
      return draft.placeOf(index === undefined ? pointer : `/editions/0${rest}`);
    },
  };
}

/** What is known by the pointers into a book of one edition, by those to that edition in its new place. */
function atEdition<Said>(byPointer: Record<string, Said>, index: number): Record<string, Said> {
  const moved = Object.entries(byPointer).map(([pointer, said]) => [pointer.replace(/^\/editions\/0(?=\/|$)/, `/editions/${index}`), said]);
  return Object.fromEntries(moved) as Record<string, Said>;
}
