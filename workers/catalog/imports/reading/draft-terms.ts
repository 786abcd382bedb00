import type { Money } from "../../../../shared/money.ts";
import { codeOf, copiesOf, priceOf, supplyOf } from "./draft-edition.ts";
import type { Terms } from "./entry.ts";
import type { Layout } from "./layout.ts";
import { openRow, RowRejected } from "./read-row.ts";

/** The new terms that a row says of an edition which the shop has. An empty cell says nothing, and what is not said stays. Raises RowRejected. */
export function draftTerms(
  cells: string[],
  layout: Layout,
  currency: Money["currency"],
): Pick<Terms, "sku" | "price" | "copies" | "supply"> {
  const read = openRow(cells, layout);
  const { sku } = codeOf(read, layout.badIsbn);
  const [price, copies] = [priceOf(read, currency), copiesOf(read)];
  const supply = read("supplyStatus") === "" ? undefined : supplyOf(read);
  if (price === null && copies === null && supply === undefined)
    throw new RowRejected("price", "no-terms", "neither a price nor a number of copies nor a status of supply");
  return { sku, ...(price === null ? {} : { price }), ...(copies === null ? {} : { copies }), ...(supply === undefined ? {} : { supply }) };
}
