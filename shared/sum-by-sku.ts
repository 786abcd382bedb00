/** One line per SKU, in the order of their first mention: two lines of one SKU ask for their sum, not each for its own. */
export function sumBySku(lines: readonly { sku: string; quantity: number }[]): { sku: string; quantity: number }[] {
  const quantities = new Map<string, number>();
  for (const { sku, quantity } of lines) quantities.set(sku, (quantities.get(sku) ?? 0) + quantity);
  return Array.from(quantities, ([sku, quantity]) => ({ sku, quantity }));
}
