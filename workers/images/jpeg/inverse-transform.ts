/**
 * The inverse cosine transform (ITU-T T.81, A.3.3) of the lowest `side` × `side` coefficients of a block to as many samples: with
 * 8 the samples themselves, with fewer those of the picture made that much smaller. Samples are written at `offset`, `stride`
 * apart from row to row.
 */
export function createInverseTransform(side: number) {
  // cos((2x+1)uπ/2N) / 2, the first of each row by √½. The factor is the same for every side: N-point samples of
  // coefficients that were made of 8 need them times N/8, and that is what the norms of both transforms differ by.
  const basis = Float32Array.from({ length: side * side }, (_, index) => {
    const [x, u] = [Math.floor(index / side), index % side];
    return (u === 0 ? Math.SQRT1_2 : Math.cos(((2 * x + 1) * u * Math.PI) / (2 * side))) / 2;
  });
  const halfway = new Float32Array(side * side);

  return (
    coefficients: Int16Array,
    from: number,
    factors: Float32Array,
    samples: Uint8ClampedArray,
    offset: number,
    stride: number,
  ): void => {
    let rows = 0;
    for (let v = 0; v < side; v += 1) {
      const [c, row] = [from + v * side, v * side];
      let last = side - 1;
      while (last >= 0 && coefficients[c + last] === 0) last -= 1;
      if (last < 0) {
        halfway.fill(0, row, row + side);
        continue;
      }
      rows = v + 1;
      for (let x = 0; x < side; x += 1) {
        let sum = 0;
        for (let u = 0; u <= last; u += 1)
          sum += (coefficients[c + u] as number) * (factors[row + u] as number) * (basis[x * side + u] as number);
        halfway[row + x] = sum;
      }
    }
    for (let y = 0; y < side; y += 1) {
      const out = offset + y * stride;
      for (let x = 0; x < side; x += 1) {
        let sum = 128;
        for (let v = 0; v < rows; v += 1) sum += (halfway[v * side + x] as number) * (basis[y * side + v] as number);
        samples[out + x] = sum;
      }
    }
  };
}
