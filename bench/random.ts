/** Numbers from 0 to below 1; the same seed gives the same ones. */
export type Random = () => number;

/** A generator of its own state: xorshift32 with the triple 13, 17, 5 (Marsaglia, Xorshift RNGs, 2003). */
export function seededRandom(seed: number): Random {
  // Zero is the one state that never leaves itself; the product spreads neighbouring seeds.
  let state = Math.imul(seed, 0x9e3779b1) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** One item, each as likely as the others. Throws where there is none to pick. */
export function pick<Item>(items: readonly Item[], random: Random): Item {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error("there is nothing to pick from");
  return item;
}

/** The same items in another order (Fisher and Yates). */
export function shuffle<Item>(items: readonly Item[], random: Random): Item[] {
  const shuffled = [...items];
  for (let last = shuffled.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [shuffled[last], shuffled[other]] = [shuffled[other] as Item, shuffled[last] as Item];
  }
  return shuffled;
}
