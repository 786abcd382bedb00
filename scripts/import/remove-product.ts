import type { Book } from "../../shared/contracts/catalog.ts";
import type { RejectedRow, Removal } from "./entry.ts";
import type { ShopClient } from "./shop-client.ts";
import type { IfKnown } from "./write-drafts.ts";

/**
 * Deletes the book whose product is gone, where that is certain: it is the book's only edition, and nobody changed the book
 * meanwhile. A product the shop does not have needs nothing, and with `keep` every book stays. Else gives back why it was not deleted.
 */
export async function removeProduct(
  shop: ShopClient,
  { sku, place }: Removal,
  ifKnown: IfKnown,
): Promise<"removed" | "unchanged" | RejectedRow> {
  const rejected = (reason: string): RejectedRow => ({ ...place, code: "deletion", reason });
  if (ifKnown === "keep") return "unchanged";
  const found = await shop.find<Book>(`/api/books/${sku}`);
  if (found === null) return "unchanged";
  const { id, slug, editions } = found.body;
  if (editions.length > 1) return rejected(`${sku} is one of ${editions.length} editions of the book ${slug}, which is for sale on`);
  const status = await shop.remove(`/api/books/${id}`, found.etag);
  if (status === 204) return "removed";
  if (status === 404) return "unchanged";
  return rejected(status === 412 ? `the book ${slug} was changed meanwhile` : `this key may not delete the book ${slug}`);
}
