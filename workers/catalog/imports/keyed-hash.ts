/** The key of a hash: two numbers of 32 bits. */
export type HashKey = Uint32Array;

/** A key that nobody can guess. */
export function newHashKey(): HashKey {
  return crypto.getRandomValues(new Uint32Array(2));
}

/** 32 bits of a text, which nobody can foretell without the key: HalfSipHash-1-3 (Aumasson and Bernstein, SipHash), each UTF-16 unit a word. */
export function keyedHash(text: string, [k0 = 0, k1 = 0]: HashKey): number {
  let [v0, v1, v2, v3] = [k0, k1, 0x6c796765 ^ k0, 0x74656462 ^ k1];
  const stir = () => {
    v0 = (v0 + v1) | 0;
    v1 = turned(v1, 5) ^ v0;
    v0 = turned(v0, 16);
    v2 = (v2 + v3) | 0;
    v3 = turned(v3, 8) ^ v2;
    v0 = (v0 + v3) | 0;
    v3 = turned(v3, 7) ^ v0;
    v2 = (v2 + v1) | 0;
    v1 = turned(v1, 13) ^ v2;
    v2 = turned(v2, 16);
  };
  const take = (word: number) => {
    v3 ^= word;
    stir();
    v0 ^= word;
  };
  for (let index = 0; index < text.length; index += 1) take(text.charCodeAt(index));
  take(text.length << 24);
  v2 ^= 0xff;
  for (let round = 0; round < 3; round += 1) stir();
  return (v1 ^ v3) >>> 0;
}

function turned(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}
