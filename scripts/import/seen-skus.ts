/** About 100 bytes each. */
const rememberedMax = 1_000_000;

/** Remembers in which line of a file each SKU stood first, for the last million of them: so much memory and no more, however long the file. */
export function openSeenSkus(max = rememberedMax) {
  const lineBySku = new Map<string, number>();
  return {
    /** The line of a SKU that was there before; undefined for a new one. */
    lineOf: (sku: string): number | undefined => lineBySku.get(sku),
    add: (sku: string, line: number): void => {
      // A copy: cut out of the text of the file, the SKU would keep alive the whole piece that it was read with.
      lineBySku.set(Buffer.from(sku).toString(), line);
      if (lineBySku.size <= max) return;
      const { value: oldest } = lineBySku.keys().next();
      if (oldest !== undefined) lineBySku.delete(oldest);
    },
  };
}
export type SeenSkus = ReturnType<typeof openSeenSkus>;
