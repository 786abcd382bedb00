import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cropOf, storedPoint } from "./crop-of.ts";
import { turnPixels } from "./turn-pixels.ts";

describe("cropOf", () => {
  test("has the point in its middle, as far as the edges let it", () => {
    const wide = { width: 900, height: 300 };
    expect(cropOf(wide, 1, { x: 0.5, y: 0.5 })).toEqual({ width: 300, height: 300, left: 300, top: 0 });
    expect(cropOf(wide, 1, { x: 0.1, y: 0.9 })).toEqual({ width: 300, height: 300, left: 0, top: 0 });
    expect(cropOf(wide, 1, { x: 1, y: 0 })).toEqual({ width: 300, height: 300, left: 600, top: 0 });
    expect(cropOf({ width: 300, height: 900 }, 2 / 3, { x: 0.5, y: 0.25 })).toEqual({ width: 300, height: 450, left: 0, top: 0 });
    expect(cropOf({ width: 300, height: 900 }, 2 / 3, { x: 0.5, y: 0.6 })).toEqual({ width: 300, height: 450, left: 0, top: 315 });
  });

  test("is never outside the picture, and fills it one way", () => {
    const side = fc.integer({ min: 1, max: 9_000 });
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(side, side, fc.constantFrom(1, 2 / 3, 3 / 2), share, share, (width, height, aspect, x, y) => {
        const crop = cropOf({ width, height }, aspect, { x, y });
        expect(Math.min(crop.left, crop.top)).toBeGreaterThanOrEqual(0);
        expect(crop.left + crop.width).toBeLessThanOrEqual(width);
        expect(crop.top + crop.height).toBeLessThanOrEqual(height);
        expect(crop.width === width || crop.height === height).toBe(true);
      }),
    );
  });
});

describe("storedPoint", () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])("is where a point that is seen lies in a picture of orientation %d", (orientation) => {
    // One light pixel, stored at column 3 of 8 and row 1 of 4.
    const data = new Uint8ClampedArray(8 * 4 * 4);
    data.fill(255, (1 * 8 + 3) * 4, (1 * 8 + 3) * 4 + 4);
    const seen = turnPixels({ width: 8, height: 4, data }, orientation);
    const place = seen.data.indexOf(255) / 4;
    const middle = { x: ((place % seen.width) + 0.5) / seen.width, y: (Math.floor(place / seen.width) + 0.5) / seen.height };
    expect(storedPoint(middle, orientation)).toEqual({ x: 3.5 / 8, y: 1.5 / 4 });
  });
});
