import { Unreadable } from "../../unreadable.ts";

/** Reads bits that are each more or less likely (RFC 6386, section 7). */
export type BoolReader = {
  /** Whether the next bit is set, which was 1 − `probability` / 256 likely. */
  bool: (probability: number) => 0 | 1;
  /** The next `count` bits, each as likely as not, as a number. */
  bits: (count: number) => number;
  /** The same with a sign behind it. */
  signed: (count: number) => number;
  /** The same where a bit says that it is there, else 0. */
  optional: (count: number) => number;
  /** Throws `Unreadable` when more was read than there is. */
  checkEnd: () => void;
};

export function createBoolReader(data: Uint8Array): BoolReader {
  // `range` is one less than the range of the standard. `value` has `spare` bits more than are looked at.
  let [at, value, range, spare, hasEnded] = [0, 0, 254, -8, false];

  const bool = (probability: number): 0 | 1 => {
    if (spare < 0) {
      if (at >= data.length) hasEnded = true;
      value = (value << 8) | (data[at] ?? 0);
      at += 1;
      spare += 8;
    }
    const split = (range * probability) >> 8;
    const isSet = value >> spare > split;
    if (isSet) {
      value -= (split + 1) << spare;
      range -= split + 1;
    } else {
      range = split;
    }
    if (range < 127) {
      const shift = Math.clz32(range + 1) - 24;
      range = ((range + 1) << shift) - 1;
      spare -= shift;
    }
    return isSet ? 1 : 0;
  };
  const bits = (count: number) => {
    let number = 0;
    for (let left = count; left > 0; left -= 1) number = (number << 1) | bool(128);
    return number;
  };
  const signed = (count: number) => {
    const number = bits(count);
    return bool(128) ? -number : number;
  };
  return {
    bool,
    bits,
    signed,
    optional: (count) => (bool(128) ? signed(count) : 0),
    checkEnd: () => {
      if (hasEnded) throw new Unreadable("the WebP file ends before the picture is complete");
    },
  };
}
