import { createHash } from "node:crypto";

/** By which rule stands in a book what its record does not say. */
export const standInRules = {
  price: "the price of the options",
  format: "the format of the options",
  spreadPrice: "spread from 7.99 to 28.99 by the number or SKU of the book",
} as const;

/** A price for a book of a data set that has none: from 799 to 2899 minor units in whole steps, always the same for the same book. */
export function spreadPrice(id: string): number {
  return 799 + (createHash("sha256").update(id).digest().readUInt32BE() % 22) * 100;
}
