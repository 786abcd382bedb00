import type { ShopClient } from "./shop-client.ts";

/** What a record of a file did, or would do, as `GET /api/imports/{id}/changes` tells of it. */
export type Change = {
  line: number;
  outcome: "created" | "updated" | "removed";
  title: string | null;
  /** Why undoing the import left it alone. */
  leftBecause: string | null;
  fields: { field: string; sku: string | null; from: unknown; to: unknown }[];
};

/** More is for a program to read, and not for a terminal. */
const shownMax = 1_000;
const pageSize = 100;
const valueCharactersMax = 200;

/** What an import did, in the order of its file, in lines for people: all of it, or the records that undoing it left alone. */
export async function* listChanges(shop: ShopClient, id: string, which: "all" | "left" = "all"): AsyncGenerator<string> {
  let [cursor, shown]: [string | null, number] = ["", 0];
  while (cursor !== null) {
    const query = `limit=${pageSize}${which === "left" ? "&left=true" : ""}${cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`}`;
    const page: { items: Change[]; nextCursor: string | null } = await shop.get(`/api/imports/${id}/changes?${query}`);
    for (const change of page.items) yield describeChange(change);
    shown += page.items.length;
    cursor = page.nextCursor;
    if (cursor !== null && shown >= shownMax) {
      yield `… and more: GET /api/imports/${id}/changes has them all.`;
      return;
    }
  }
}

/** A line for the book, and one for each field of a book that changes. */
function describeChange({ line, outcome, title, leftBecause, fields }: Change): string {
  const head = `line ${line}  ${leftBecause === null ? outcome : "left alone"}  ${title ?? ""}`;
  if (leftBecause !== null) return `${head}: ${leftBecause}`;
  const changed = outcome === "updated" ? fields : [];
  const lines = changed.map(({ field, sku, from, to }) => `  ${sku === null ? field : `${sku} ${field}`}: ${shown(from)} → ${shown(to)}`);
  return [head, ...lines].join("\n");
}

function shown(value: unknown): string {
  const text = value === null || value === undefined ? "nothing" : JSON.stringify(value);
  return text.length > valueCharactersMax ? `${text.slice(0, valueCharactersMax)}…` : text;
}
