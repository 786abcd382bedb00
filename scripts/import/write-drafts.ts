import { createHash } from "node:crypto";
import type { PlacedDraft } from "./entry.ts";
import type { ShopClient } from "./shop-client.ts";

type InputError = { pointer: string; message: string };
type Written = { index: number; outcome: "created" | "updated" | "unchanged" | "rejected"; errors?: InputError[] };
type Received = { sku: string; outcome: "applied" | "unchanged" | "rejected"; detail?: string };

/** What may be done to a book that the shop has: change what its row says, put the row in its place, or leave it alone. */
export const knownChoices = ["merge", "replace", "keep"] as const;
export type IfKnown = (typeof knownChoices)[number];

/** What became of some drafts: one outcome for each, and how many SKUs received the copies they begin with. */
export type Outcome = { draft: PlacedDraft; outcome: Written["outcome"]; errors: InputError[] };
export type WrittenDrafts = { outcomes: Outcome[]; opened: number };

/**
 * Writes up to a hundred drafts, and then the copies that those of them which the shop has begin with. Repeating it
 * changes nothing: a book is known by its SKU, and a SKU is opened once.
 */
export async function writeDrafts(shop: ShopClient, drafts: PlacedDraft[], ifKnown: IfKnown, reason: string): Promise<WrittenDrafts> {
  const { results } = await shop.post<{ results: Written[] }>("/api/books/batch", { books: drafts.map(({ book }) => book), ifKnown });
  const outcomes = results.flatMap(({ index, outcome, errors = [] }): Outcome[] => {
    const draft = drafts[index];
    return draft ? [{ draft, outcome, errors }] : [];
  });
  const stocked = outcomes.filter(({ draft, outcome }) => outcome !== "rejected" && draft.copies > 0);
  if (stocked.length === 0) return { outcomes, opened: 0 };
  const movements = stocked.flatMap(({ draft }) => draft.skus.map((sku) => ({ sku, kind: "open", quantity: draft.copies, reason })));
  const key = createHash("sha256").update(JSON.stringify(movements)).digest("hex");
  const answer = await shop.post<{ results: Received[] }>("/api/inventory/batch", { movements }, { "idempotency-key": `import-${key}` });
  const refused = new Map(answer.results.filter(({ outcome }) => outcome === "rejected").map(({ sku, detail = "" }) => [sku, detail]));
  return {
    outcomes: outcomes.map((one) => {
      const detail = one.draft.skus.map((sku) => refused.get(sku)).find((found) => found !== undefined);
      return detail === undefined
        ? one
        : { ...one, outcome: "rejected", errors: [{ pointer: "/copies", message: `its copies were not received: ${detail}` }] };
    }),
    opened: answer.results.filter(({ outcome }) => outcome === "applied").length,
  };
}
