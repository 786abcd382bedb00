import { requireOwn } from "../../shared/auth/authorize.ts";
import type { Caller } from "../../shared/auth/caller.ts";
import { Problem } from "../../shared/problem.ts";

/** The house, to which books belong that an admin makes for nobody else. */
export const houseSellerId = "seller_octavo";

/** What is known of whose a book is: who has it now (`null` for a new one), and who is to have it. */
type Ownership = { present: string | null; asked: string | undefined };

/**
 * Whose a book is once the caller has written it. A seller writes no book but their own, and gives it to nobody; an admin
 * writes all of them. Raises forbidden.
 */
export function sellerOf(caller: Caller, { present, asked }: Ownership): string {
  const own = caller.actor.sellerId;
  if (caller.reach === "any") return asked ?? present ?? houseSellerId;
  requireOwn(caller, () => own !== null && (present ?? own) === own);
  if (asked !== undefined && asked !== own) throw new Problem("forbidden", { detail: "Sellers write their own books only" });
  if (own === null) throw new Problem("forbidden");
  return own;
}
