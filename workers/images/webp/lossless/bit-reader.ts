import { Unreadable } from "../../unreadable.ts";

/** Reads bits from the lowest of each byte on (RFC 9649, section 3.3). */
export type BitReader = {
  /** The next `count` bits, at most 16, as a number. */
  bits: (count: number) => number;
  /** The next sixteen bits, which are not taken yet. Behind the end there are zeros. */
  peek: () => number;
  /** Takes so many bits that have been looked at. */
  skip: (count: number) => void;
  /** Throws `Unreadable` when more was taken than there is. */
  checkEnd: () => void;
};

export function createBitReader(data: Uint8Array): BitReader {
  let [at, held, heldCount] = [0, 0, 0];

  const peek = () => {
    while (heldCount <= 16) {
      held |= (data[at] ?? 0) << heldCount;
      at += 1;
      heldCount += 8;
    }
    return held & 0xffff;
  };
  const skip = (count: number) => {
    held >>>= count;
    heldCount -= count;
  };
  return {
    peek,
    skip,
    bits: (count) => {
      const value = peek() & ((1 << count) - 1);
      skip(count);
      return value;
    },
    checkEnd: () => {
      if (at * 8 - heldCount > data.length * 8) throw new Unreadable("the WebP file ends before the picture is complete");
    },
  };
}
