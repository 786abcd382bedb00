/**
 * Which of each block's 64 coefficients are not zero, in the order of the file, as 64 bits: 32 in each of two numbers. A scan that
 * refines has to know of all of them, also those whose values are not kept.
 */
export type KnownPlaces = Uint32Array<ArrayBuffer>;

export function createKnownPlaces(blocks: number): KnownPlaces {
  return new Uint32Array(blocks * 2);
}

/** Notes that a coefficient is not zero. */
export function addKnown(known: KnownPlaces, block: number, at: number): void {
  const word = block * 2 + (at >> 5);
  known[word] = (known[word] ?? 0) | (1 << (at & 31));
}

/**
 * The first place from `at` on whose coefficient is not zero; 64 when there is none. Most blocks have none in most scans, and are to
 * cost nothing: two numbers are looked at, not 64 bits.
 */
export function nextKnown(known: ArrayLike<number>, block: number, at: number): number {
  for (let from = at; from < 64; from = (from | 31) + 1) {
    const rest = (known[block * 2 + (from >> 5)] ?? 0) >>> (from & 31);
    if (rest !== 0) return from + 31 - Math.clz32(rest & -rest);
  }
  return 64;
}
