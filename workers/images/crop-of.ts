import type { FocalPoint } from "../../shared/contracts/images.ts";

type Size = { width: number; height: number };
export type Crop = Size & { left: number; top: number };

/** The largest part of a picture that is `aspect` times as wide as high, with the point in its middle as far as the edges let it. */
export function cropOf({ width, height }: Size, aspect: number, { x, y }: FocalPoint): Crop {
  const size = {
    width: Math.max(1, Math.min(width, Math.round(height * aspect))),
    height: Math.max(1, Math.min(height, Math.round(width / aspect))),
  };
  const from = (point: number, whole: number, part: number) => Math.min(whole - part, Math.max(0, Math.round(point * whole - part / 2)));
  return { ...size, left: from(x, width, size.width), top: from(y, height, size.height) };
}

/** Where a point of a picture as it is seen lies in one that is stored in that orientation (Exif 2.32, tag 0x0112). */
export function storedPoint({ x, y }: FocalPoint, orientation: number): FocalPoint {
  const [left, right, top, bottom] = [x, 1 - x, y, 1 - y];
  const places: Record<number, [x: number, y: number]> = {
    2: [right, top],
    3: [right, bottom],
    4: [left, bottom],
    5: [top, left],
    6: [top, right],
    7: [bottom, right],
    8: [bottom, left],
  };
  const [storedX, storedY] = places[orientation] ?? [left, top];
  return { x: storedX, y: storedY };
}
