import type { Availability, Supply } from "./contracts/catalog.ts";

/** What is known of an edition's supply besides its copies. */
export type SupplyFacts = { supply: Supply | null; onSaleOn: string | null };

/**
 * Whether an edition can be bought, by the copies that are there and what its merchant says of it. Copies count first: what
 * is there can be had, unless it is not for sale at all.
 */
export function availabilityOf(copies: number, { supply, onSaleOn }: SupplyFacts): Availability {
  if (supply?.status === "not-for-sale") return { status: "not-for-sale", available: 0 };
  if (copies > 0) return { status: "in-stock", available: copies };
  if (!supply) return { status: "out-of-stock", available: 0 };
  const { status, days } = supply;
  return {
    ...{ status, available: 0 },
    ...(status === "at-supplier" && days !== undefined ? { leadDays: days } : {}),
    ...(status === "pre-order" && onSaleOn !== null ? { availableOn: onSaleOn } : {}),
  };
}
