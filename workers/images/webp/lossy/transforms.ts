/**
 * Gives each of a macroblock's sixteen blocks its mean, which is its first coefficient (RFC 6386, section 14.3). The means are those of
 * the blocks in the order of the file.
 */
export function spreadMeans(means: Int16Array, into: Int16Array): void {
  for (let column = 0; column < 4; column += 1) {
    const a = means[column] as number;
    const b = means[4 + column] as number;
    const c = means[8 + column] as number;
    const d = means[12 + column] as number;
    between[column] = a + d + b + c;
    between[4 + column] = a - d + b - c;
    between[8 + column] = a + d - b - c;
    between[12 + column] = a - d - b + c;
  }
  for (let row = 0; row < 16; row += 4) {
    const a = (between[row] as number) + 3;
    const b = between[row + 1] as number;
    const c = between[row + 2] as number;
    const d = between[row + 3] as number;
    const at = row * 16;
    into[at] = (a + d + b + c) >> 3;
    into[at + 16] = (a - d + b - c) >> 3;
    into[at + 32] = (a + d - b - c) >> 3;
    into[at + 48] = (a - d - b + c) >> 3;
  }
}

/** What the columns of a block have become when its rows have their turn. */
const between = new Int32Array(16);

/** Adds what the sixteen coefficients from `from` on stand for to a block of 4 × 4 samples (RFC 6386, section 14.4), and empties them. */
export function addBlock(coefficients: Int16Array, from: number, samples: Uint8ClampedArray, at: number, stride: number): void {
  for (let column = 0; column < 4; column += 1) {
    const place = from + column;
    const first = coefficients[place] as number;
    const second = coefficients[place + 4] as number;
    const third = coefficients[place + 8] as number;
    const fourth = coefficients[place + 12] as number;
    const low = sine(second) - cosine(fourth);
    const high = cosine(second) + sine(fourth);
    between[column] = first + third + high;
    between[4 + column] = first - third + low;
    between[8 + column] = first - third - low;
    between[12 + column] = first + third - high;
  }
  for (let row = 0, line = at; row < 16; row += 4, line += stride) {
    const first = (between[row] as number) + 4;
    const second = between[row + 1] as number;
    const third = between[row + 2] as number;
    const fourth = between[row + 3] as number;
    const low = sine(second) - cosine(fourth);
    const high = cosine(second) + sine(fourth);
    samples[line] = (samples[line] as number) + ((first + third + high) >> 3);
    samples[line + 1] = (samples[line + 1] as number) + ((first - third + low) >> 3);
    samples[line + 2] = (samples[line + 2] as number) + ((first - third - low) >> 3);
    samples[line + 3] = (samples[line + 3] as number) + ((first + third - high) >> 3);
  }
  coefficients.fill(0, from, from + 16);
}

/** The same for a block of which only the first coefficient is other than zero. */
export function addMean(coefficients: Int16Array, from: number, samples: Uint8ClampedArray, at: number, stride: number): void {
  const change = ((coefficients[from] as number) + 4) >> 3;
  for (let line = at, end = at + 4 * stride; line < end; line += stride) {
    samples[line] = (samples[line] as number) + change;
    samples[line + 1] = (samples[line + 1] as number) + change;
    samples[line + 2] = (samples[line + 2] as number) + change;
    samples[line + 3] = (samples[line + 3] as number) + change;
  }
  coefficients[from] = 0;
}

/** √2 · cos(π / 8) and √2 · sin(π / 8), each of sixteen bits behind the point. */
function cosine(value: number): number {
  return value + ((value * 20_091) >> 16);
}

function sine(value: number): number {
  return (value * 35_468) >> 16;
}
