import { childrenOf, type OnixElement } from "./element.ts";

/** The parts of a product that say how it is supplied and what it costs: within ProductSupply in 3.0, directly in the product in 2.1. */
export function suppliesOf(product: OnixElement): OnixElement[] {
  return [product, ...childrenOf(product, "ProductSupply")].flatMap((part) => childrenOf(part, "SupplyDetail"));
}
