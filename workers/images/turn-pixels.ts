import type { Pixels } from "./picture.ts";

/** Whether a picture of this orientation lies on its side. */
export function isOnItsSide(orientation: number): boolean {
  return orientation >= 5;
}

/** The picture as it is meant to be seen (Exif 2.32, tag 0x0112: where its first row and column belong). */
export function turnPixels(pixels: Pixels, orientation: number): Pixels {
  if (orientation === 1) return pixels;
  const { width, height, data } = pixels;
  const [turnedWidth, turnedHeight] = isOnItsSide(orientation) ? [height, width] : [width, height];
  const from = new Uint32Array(data.buffer, data.byteOffset, width * height);
  const into = new Uint32Array(width * height);
  const placeOf = placing[orientation] ?? ((x: number, y: number) => [x, y]);
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, at += 1) {
      const [turnedX = 0, turnedY = 0] = placeOf(x, y, width - 1, height - 1);
      into[turnedY * turnedWidth + turnedX] = from[at] as number;
    }
  }
  return { width: turnedWidth, height: turnedHeight, data: new Uint8ClampedArray(into.buffer) };
}

/** Where the pixel at x, y goes, given the last column and the last row. */
const placing: Record<number, (x: number, y: number, right: number, bottom: number) => [x: number, y: number]> = {
  2: (x, y, right) => [right - x, y],
  3: (x, y, right, bottom) => [right - x, bottom - y],
  4: (x, y, _, bottom) => [x, bottom - y],
  5: (x, y) => [y, x],
  6: (x, y, _, bottom) => [bottom - y, x],
  7: (x, y, right, bottom) => [bottom - y, right - x],
  8: (x, y, right) => [y, right - x],
};
