import type { Renamed } from "../plan-books.ts";
import type { Item } from "./examine-chunk.ts";
import type { Job } from "./job.ts";
import type { RecordResult } from "./record-result.ts";
import { listAvailable } from "./repository.ts";

/** Copies of an edition. */
export type Copies = { sku: string; quantity: number };

/** Copies that editions begin with, and copies that there are now, whatever was there before. */
export type CopiesPlan = { opened: Copies[]; counted: Copies[] };

/**
 * What records say of copies. Those that a book begins with are told where its editions have never had any: not of one that has another
 * SKU from now on, nor of a book that is brought up to date in parts; and where a book is new and its SKU has none, which inventory
 * heeds where an import that was undone took them back. A number of copies
 * among the terms of an edition is how many there are, those set aside for orders with them: only inventory knows how many that
 * were, so it is always told. The record changed something where it is another number than the shop shows for sale.
 */
export async function planCopies(
  { db, run }: Pick<Job, "db" | "run">,
  items: Item[],
  results: RecordResult[],
  renamed: ReadonlyMap<number, Renamed>,
): Promise<{ results: RecordResult[]; copies: CopiesPlan }> {
  const taken = new Map(results.flatMap((result) => (result.outcome === "rejected" ? [] : [[result.index, result] as const])));
  const begun = items.flatMap((item) =>
    item.kind === "book" && taken.has(item.index) && (item.draft.blocks === undefined || taken.get(item.index)?.outcome === "created")
      ? item.body.editions.flatMap(({ sku }, position) =>
          renamed.get(item.index)?.has(sku)
            ? []
            : [{ sku, quantity: item.draft.copies[position] ?? 0, isNew: taken.get(item.index)?.outcome === "created" }],
        )
      : [],
  );
  const said = items.flatMap((item) =>
    item.kind === "terms" && item.terms.copies !== undefined && taken.has(item.index) && run.options.ifKnown !== "keep"
      ? [{ index: item.index, sku: item.terms.sku, quantity: item.terms.copies }]
      : [],
  );
  const withCopies = begun.filter(({ quantity }) => quantity > 0);
  const available = await listAvailable(
    db,
    [...withCopies, ...said].map(({ sku }) => sku),
  );
  const changedAt = new Map(said.filter(({ sku, quantity }) => (available.get(sku) ?? 0) !== quantity).map((one) => [one.index, one]));
  return {
    results: results.map((result) => changed(result, changedAt.get(result.index), available)),
    copies: {
      opened: withCopies
        .filter(({ sku, isNew }) => !available.has(sku) || (isNew && available.get(sku) === 0))
        .map(({ sku, quantity }) => ({ sku, quantity })),
      counted: said.map(({ sku, quantity }) => ({ sku, quantity })),
    },
  };
}

function changed(result: RecordResult, counted: Copies | undefined, available: Map<string, number>): RecordResult {
  if (!counted) return result;
  const { sku, quantity } = counted;
  const fields = { ...result.fields, [`${sku}/copies`]: { from: available.get(sku) ?? 0, to: quantity } };
  return { ...result, outcome: "updated", fields };
}
