import { expect, test } from "vitest";
import { checkScans } from "./check-scans.ts";
import { frameOf } from "./frame.ts";

/** The frame of a picture of three components, all of them for every pixel. */
function frame(marker: number, width: number, height: number) {
  const size = [height >> 8, height & 255, width >> 8, width & 255];
  return frameOf({ marker, payload: Uint8Array.from([8, ...size, 3, ...[1, 2, 3].flatMap((id) => [id, 0x11, 0])]) });
}
const [sequential, progressive] = [0xc0, 0xc2];
const scans = (count: number, ...ids: number[]) =>
  new Array<Uint8Array>(count).fill(Uint8Array.from([ids.length, ...ids.flatMap((id) => [id, 0]), 0, 63, 0]));

test("the largest picture may come in as many scans as encoders make of it, and five times as many", () => {
  const largest = frame(progressive, 4_000, 6_000);
  expect(() => checkScans([...scans(5, 1, 2, 3), ...scans(30, 1), ...scans(30, 2), ...scans(30, 3)], largest)).not.toThrow();
  // A scan of all three goes through 1,125,000 blocks.
  expect(() => checkScans(scans(35, 1, 2, 3), largest)).not.toThrow();
  expect(() => checkScans(scans(36, 1, 2, 3), largest)).toThrow("too many scans");
});

test("a scan that names a component over and over counts each time", () => {
  const again = new Array<number>(200).fill(1);
  expect(() => checkScans(scans(1, ...again), frame(progressive, 4_000, 6_000))).toThrow("too many scans");
});

test("a small picture may come in a hundred scans", () => {
  expect(() => checkScans(scans(100, 1), frame(progressive, 16, 16))).not.toThrow();
  expect(() => checkScans(scans(101, 1), frame(progressive, 16, 16))).toThrow("too many scans");
});

test("a sequential picture has each component once", () => {
  for (const fine of [scans(1, 1, 2, 3), [...scans(1, 1), ...scans(1, 2), ...scans(1, 3)]])
    expect(() => checkScans(fine, frame(sequential, 16, 16))).not.toThrow();
  expect(() => checkScans([...scans(1, 1, 2, 3), ...scans(1, 1)], frame(sequential, 16, 16))).toThrow("too many scans");
});
