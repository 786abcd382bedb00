/** What a pixel is expected to be, by those to its left, above, above to the right and above to the left (RFC 9649, section 4.1). */
export type Predictor = (left: number, up: number, upRight: number, upLeft: number) => number;

export const black = 0xff000000;
/** The number of the one that the first row has, whatever is said of it. */
export const leftOnly = 1;

/** By their number. The standard leaves the last two open, and everybody takes black. */
export const predictors: readonly Predictor[] = [
  () => black,
  (left) => left,
  (_, up) => up,
  (_, __, upRight) => upRight,
  (_, __, ___, upLeft) => upLeft,
  (left, up, upRight) => mean(mean(left, upRight), up),
  (left, _, __, upLeft) => mean(left, upLeft),
  (left, up) => mean(left, up),
  (_, up, __, upLeft) => mean(upLeft, up),
  (_, up, upRight) => mean(up, upRight),
  (left, up, upRight, upLeft) => mean(mean(left, upLeft), mean(up, upRight)),
  closer,
  slope,
  halfSlope,
  () => black,
  () => black,
];

/** The mean of each of the four channels, rounded down. */
function mean(a: number, b: number): number {
  return ((((a ^ b) & 0xfefefefe) >>> 1) + (a & b)) | 0;
}

/** Whichever of left and up is closer to left + up − up-left, all channels together. */
function closer(left: number, up: number, _: number, upLeft: number): number {
  let [toLeft, toUp] = [0, 0];
  for (let shift = 0; shift < 32; shift += 8) {
    const corner = (upLeft >>> shift) & 255;
    toLeft += Math.abs(((up >>> shift) & 255) - corner);
    toUp += Math.abs(((left >>> shift) & 255) - corner);
  }
  return toLeft < toUp ? left : up;
}

/** Left + up − up-left, of each channel. */
function slope(left: number, up: number, _: number, upLeft: number): number {
  let pixel = 0;
  for (let shift = 0; shift < 32; shift += 8) {
    const value = ((left >>> shift) & 255) + ((up >>> shift) & 255) - ((upLeft >>> shift) & 255);
    pixel |= Math.min(255, Math.max(0, value)) << shift;
  }
  return pixel;
}

/** From up-left to the mean of left and up and half as far again, of each channel. */
function halfSlope(left: number, up: number, _: number, upLeft: number): number {
  const middle = mean(left, up);
  let pixel = 0;
  for (let shift = 0; shift < 32; shift += 8) {
    const own = (middle >>> shift) & 255;
    const value = own + Math.trunc((own - ((upLeft >>> shift) & 255)) / 2);
    pixel |= Math.min(255, Math.max(0, value)) << shift;
  }
  return pixel;
}
