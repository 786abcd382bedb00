import { formatsOfForm } from "../../../shared/product-form.ts";
import type { GivenBook, Renamed } from "../plan-books.ts";
import type { KnownShop } from "../repository/stored-books.ts";
import type { IfKnown } from "../schemas.ts";
import { faultAt, type Item, rejection } from "./examine-chunk.ts";
import type { RecordResult } from "./record-result.ts";

/**
 * The book of a record. Merged, an edition that the shop has keeps its price and its format where the record says none; whatever is done
 * with the book, a price that nobody gave is the shop's. A new edition that nobody gave a price is rejected.
 */
export function fillUnsaid(
  item: Extract<Item, { kind: "book" }>,
  { bookBySku }: Pick<KnownShop, "bookBySku">,
  ifKnown: IfKnown,
  renamed: Renamed = new Map(),
): GivenBook | { rejected: RecordResult } {
  const { index, body, draft } = item;
  const storedOf = (sku: string) => bookBySku.get(sku)?.facts.editions.find((edition) => edition.sku === (renamed.get(sku) ?? sku));
  const unsaidOf = (position: number, field: "price" | "format") => draft.unsaid[`/editions/${position}/${field}`];
  const unpriced = body.editions.findIndex(({ sku }, position) => unsaidOf(position, "price") === "missing" && !storedOf(sku));
  if (unpriced >= 0) {
    const place = draft.placeOf(`/editions/${unpriced}/price`);
    return { rejected: rejection(item, faultAt(place, "no-price", "no price, and the book is new")) };
  }
  const editions = body.editions.map((edition, position) => {
    const stored = storedOf(edition.sku);
    if (!stored) return edition;
    const isKept = (field: "price" | "format") => {
      const unsaid = unsaidOf(position, field);
      return unsaid === "missing" || (unsaid === "stand-in" && ifKnown === "merge");
    };
    const formats = edition.productForm === null ? [] : formatsOfForm(edition.productForm);
    const hasItsFormat = formats.length === 0 || formats.includes(stored.format);
    return {
      ...edition,
      ...(isKept("price") ? { price: stored.price } : {}),
      ...(isKept("format") && hasItsFormat ? { format: stored.format } : {}),
    };
  });
  return { index, body: { ...body, editions }, renamed };
}
