import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { encodeQr } from "./qr-code.ts";

/** The start of what a second factor's key is written as, so long. */
const text = (length: number) => "otpauth://totp/Octavo:ada?secret=".repeat(20).slice(0, length);
const rowsOf = (modules: boolean[][]) => modules.map((row) => row.map((isDark) => (isDark ? "#" : ".")).join(""));
const digestOf = (modules: boolean[][]) => createHash("sha256").update(modules.flat().map(Number).join("")).digest("hex").slice(0, 12);

describe("encodeQr", () => {
  test("draws the symbol that readers read as this word", { tags: ["P-73"] }, () => {
    expect(rowsOf(encodeQr("OCTAVO"))).toEqual([
      "#######...#...#######",
      "#.....#...#...#.....#",
      "#.###.#.###...#.###.#",
      "#.###.#.#...#.#.###.#",
      "#.###.#.#.###.#.###.#",
      "#.....#.#...#.#.....#",
      "#######.#.#.#.#######",
      "........#..##........",
      "#.#####..#..#.#####..",
      "..#..#.#.##.#..#..#..",
      ".#..###.#..#.#..##.#.",
      "#.#....##......######",
      "####.#######.#..#####",
      "........#.######.##..",
      "#######..##.#.##..##.",
      "#.....#.#.#####.###.#",
      "#.###.#.##..#...#.##.",
      "#.###.#.##..#..#..#..",
      "#.###.#.#..#.#...##..",
      "#.....#...#....####..",
      "#######.#.##.#...###.",
    ]);
  });

  // Each of these was read back by another hand's reader (jsQR 1.4.0) when it was drawn first.
  test.each([
    [14, 21, "ff942ccc2c48"],
    [26, 25, "787c1e0cf6ca"],
    [42, 29, "1b9360a744c8"],
    [62, 33, "b0b68ddb49d9"],
    [84, 37, "b0e008aac6db"],
    [106, 41, "6c4e14a866f6"],
    [122, 45, "06057b38b46a"],
    [152, 49, "21e2726f27e1"],
    [180, 53, "16fad46a2d62"],
    [213, 57, "3234303d143b"],
    [251, 61, "d66432651599"],
    [287, 65, "1d73ab92b860"],
    [331, 69, "cb5818d6a2a5"],
    [362, 73, "42ef5fb8856e"],
    [412, 77, "7464c08f64a1"],
  ])("%i bytes fill a symbol of %i modules a side", { tags: ["P-73"] }, (length, size, digest) => {
    const modules = encodeQr(text(length));
    expect([modules.length, digestOf(modules)]).toEqual([size, digest]);
  });

  test("counts bytes, not characters, and refuses what fits into no symbol it draws", () => {
    expect(encodeQr("é".repeat(7))).toHaveLength(21);
    expect(encodeQr("é".repeat(8))).toHaveLength(25);
    expect(() => encodeQr(text(413))).toThrow("larger than any");
  });

  test("has a finder in three corners and none in the fourth", () => {
    const rows = rowsOf(encodeQr(text(100)));
    const finder = ["#######", "#.....#", "#.###.#", "#.###.#", "#.###.#", "#.....#", "#######"];
    const corner = (top: number, left: number) => rows.slice(top, top + 7).map((row) => row.slice(left, left + 7));
    const end = rows.length - 7;
    for (const [top, left] of [
      [0, 0],
      [0, end],
      [end, 0],
    ] as const)
      expect(corner(top, left)).toEqual(finder);
    expect(corner(end, end)).not.toEqual(finder);
  });
});
