import { expect, test } from "vitest";
import { averageRows } from "./average-rows.ts";

/** Makes a picture of these pixels that size. */
function shrink(pixels: number[][][], width: number, height: number): number[] {
  const { take, pixels: small } = averageRows({ width: pixels[0]?.length ?? 0, height: pixels.length }, { width, height }, () => undefined);
  for (const row of pixels) take(Uint8ClampedArray.from(row.flat()));
  return [...small.data];
}

const grey = (value: number, alpha = 255) => [value, value, value, alpha];

test("each pixel is the mean of the area it covers", () => {
  expect(
    shrink(
      [
        [grey(0), grey(100)],
        [grey(200), grey(100)],
      ],
      1,
      1,
    ),
  ).toEqual(grey(100));
  expect(shrink([[grey(10), grey(20), grey(60)]], 2, 1)).toEqual([...grey(13), ...grey(47)]);
  expect(shrink([[grey(10)], [grey(20)], [grey(60)]], 1, 2)).toEqual([...grey(13), ...grey(47)]);
});

test("at its own size a picture stays what it is", () => {
  const pixels = Array.from({ length: 7 }, (_, y) => Array.from({ length: 5 }, (_, x) => [x * 50, y * 30, x * y, 255 - x]));
  expect(shrink(pixels, 5, 7)).toEqual(pixels.flat(2).map((value, at) => (at % 4 === 3 || value <= 255 ? value : 255)));
});

test("what is not opaque counts by how opaque it is, and what cannot be seen not at all", () => {
  expect(shrink([[grey(250, 0), grey(40, 255)]], 1, 1)).toEqual(grey(40, 128));
  expect(shrink([[grey(200, 51), grey(0, 204)]], 1, 1)).toEqual(grey(40, 128));
  expect(shrink([[grey(200, 0), grey(9, 0)]], 1, 1)).toEqual(grey(0, 0));
});

test("every row of the small picture is written, whatever the sizes", () => {
  for (const [from, to] of [
    [3, 2],
    [7, 5],
    [10, 3],
    [11, 11],
    [1_000, 7],
    [641, 160],
    [6_000, 1_279],
  ] as const) {
    const rows: number[] = [];
    const { take } = averageRows({ width: 1, height: from }, { width: 1, height: to }, (row) => rows.push(row[0] ?? -1));
    for (let row = 0; row < from; row += 1) take(Uint8ClampedArray.from(grey(77)));
    expect(rows).toEqual(new Array(to).fill(77));
  }
});
