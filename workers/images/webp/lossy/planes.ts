/** What a sample outside the picture counts as: above it, and to its left (RFC 6386, section 12.2). */
const [outsideAbove, outsideLeft] = [127, 129];

/** Samples behind the right edge that blocks of the row below may look at. */
const behind = 4;

/** Light or one of the colours: the row of macroblocks that is being made, the one above it, and what is left of those before. */
export type Plane = {
  /** Samples a macroblock has across and down: 16 or 8. */
  side: number;
  stride: number;
  /** Lines of the row above, which are kept until all that is filtered into them has come; behind them those of this row. */
  samples: Uint8ClampedArray;
  /** Where the samples of this row begin. */
  current: number;
  /** The last line above this row as it was before it was filtered, from one sample left of the picture on. */
  above: Uint8ClampedArray;
};

/** A plane before its first row. Of colours one line more is kept: rows of the picture are between two of them. */
export function createPlane(side: number, blocksAcross: number): Plane {
  const stride = side * blocksAcross;
  const lines = side + (side === 8 ? 1 : 0);
  return {
    ...{ side, stride, samples: new Uint8ClampedArray((lines + side) * stride), current: lines * stride },
    above: new Uint8ClampedArray(1 + stride + behind).fill(outsideAbove),
  };
}

/** Keeps what the next row is predicted from. The row has to be whole, and not filtered yet. */
export function keepLastLine({ samples, above, stride }: Plane): void {
  above[0] = outsideLeft;
  above.set(samples.subarray(samples.length - stride), 1);
  above.fill(above[stride] as number, 1 + stride);
}

/** Makes room for the next row. */
export function moveUp({ samples, side, stride }: Plane): void {
  samples.copyWithin(0, side * stride);
}

/** The sample to the left of the one at `at`, which is in the macroblock column `x`. */
export function leftOf({ samples }: Plane, at: number, x: number): number {
  return x === 0 ? outsideLeft : (samples[at - 1] as number);
}
