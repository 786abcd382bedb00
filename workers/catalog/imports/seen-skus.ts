import { type HashKey, keyedHash } from "./keyed-hash.ts";

/** Slots to begin with; doubled when three quarters are taken. Eight bytes each. */
const slotsMin = 1 << 12;

/** A million and a half SKUs take 16 MB. Who sends more parts the file. */
export const seenSkusMax = 1_500_000;

/**
 * Remembers in which piece of work a SKU may have stood: 32 bits of each and the number of the piece. A SKU that was there is
 * always found; that one was there is to be looked up in the pieces named, since two may share their bits. Which of them do depends on
 * the key: without it nobody can send many that do, which would make each look-up as long as the list.
 */
export function openSeenSkus(key: HashKey) {
  let [hashes, chunks] = [new Uint32Array(slotsMin), new Uint32Array(slotsMin)];
  let count = 0;
  const put = (hash: number, chunk: number) => {
    let slot = hash & (hashes.length - 1);
    while (chunks[slot] !== 0) slot = (slot + 1) & (hashes.length - 1);
    hashes[slot] = hash;
    // A zero is a free slot.
    chunks[slot] = chunk + 1;
  };
  const grow = () => {
    const [oldHashes, oldChunks] = [hashes, chunks];
    [hashes, chunks] = [new Uint32Array(oldHashes.length * 2), new Uint32Array(oldHashes.length * 2)];
    oldChunks.forEach((chunk, slot) => {
      if (chunk !== 0) put(oldHashes[slot] ?? 0, chunk - 1);
    });
  };
  return {
    get size() {
      return count;
    },
    add(sku: string, chunk: number): void {
      if (count * 4 >= hashes.length * 3) grow();
      put(keyedHash(sku, key), chunk);
      count += 1;
    },
    /** The pieces of work in which the SKU may have stood. */
    chunksOf(sku: string): number[] {
      const hash = keyedHash(sku, key);
      const found: number[] = [];
      for (let slot = hash & (hashes.length - 1); chunks[slot] !== 0; slot = (slot + 1) & (hashes.length - 1)) {
        const chunk = chunks[slot] ?? 0;
        if (hashes[slot] === hash) found.push(chunk - 1);
      }
      return found;
    },
  };
}
export type SeenSkus = ReturnType<typeof openSeenSkus>;
