import { newId } from "../../../shared/ids.ts";
import { invalid } from "../../../shared/problem.ts";
import type { IdentityDeps } from "../deps.ts";
import { findSeller, type Seller } from "./repository/sellers.ts";

/**
 * The merchant a seller is to belong to: the one named by its id, or a new one of this name, which is not written yet.
 * Raises invalid-request for neither, for both, and for an id nobody has.
 */
export async function chooseMerchant(
  { db, now }: Pick<IdentityDeps, "db" | "now">,
  { sellerId, sellerName }: { sellerId?: string; sellerName?: string },
): Promise<{ seller: Seller; isNew: boolean }> {
  if ((sellerId === undefined) === (sellerName === undefined)) throw invalid("/sellerId", "give one of sellerId and sellerName");
  if (sellerName !== undefined) return { seller: { id: newId("seller", now()), name: sellerName, createdAtMs: now() }, isNew: true };
  const seller = await findSeller(db, sellerId ?? "");
  if (!seller) throw invalid("/sellerId", "there is no such merchant");
  return { seller, isNew: false };
}
