import {
  cropShapes,
  imageAspectMax,
  imageBytesMax,
  imagePixelsMax,
  type MadeCrops,
  type MadeVariants,
  type MakeCropsCommand,
  type Variant,
  variantWidths,
} from "../../shared/contracts/images.ts";
import { invalid, Problem } from "../../shared/problem.ts";
import { averageRows } from "./average-rows.ts";
import { type Crop, cropOf, storedPoint } from "./crop-of.ts";
import { encodeWebp } from "./encode-webp.ts";
import { readJpeg } from "./jpeg/read-jpeg.ts";
import type { Picture, Pixels, TakeRow } from "./picture.ts";
import { readPng } from "./png/read-png.ts";
import { isOnItsSide, turnPixels } from "./turn-pixels.ts";
import { Unreadable } from "./unreadable.ts";
import { variantSizes } from "./variant-sizes.ts";
import { readWebp } from "./webp/read-webp.ts";

type Size = { width: number; height: number };

/**
 * A picture's variants. What a file is, its first bytes say, whatever it is called. Raises invalid-request for a file that
 * is no whole JPEG, PNG or WebP or has too many pixels, payload-too-large for one of too many bytes.
 */
export function makeVariants(bytes: Uint8Array): Promise<MadeVariants> {
  return withPicture(bytes, async (picture) => {
    const { contentType, file, orientation } = picture;
    const { width, height, readRows } = await picture.open();
    const whole = { left: 0, top: 0, width, height };
    const { take, made } = shrinkInto(whole, variantWidths, orientation);
    await readRows(take);
    return { ...turnedSize(picture, orientation), contentType, file, variants: await encoded(made, orientation) };
  });
}

/** The cut-outs of a picture around a point of it, all shapes in one reading. Raises the same. */
export function makeCrops({ bytes, focalPoint }: MakeCropsCommand): Promise<MadeCrops> {
  return withPicture(bytes, async ({ orientation, open }) => {
    const size = await open();
    const point = storedPoint(focalPoint, orientation);
    const shrinkers = Object.entries(cropShapes).map(([shape, { aspect, widths }]) => {
      const crop = cropOf(size, isOnItsSide(orientation) ? 1 / aspect : aspect, point);
      return { shape, ...shrinkInto(crop, widths, orientation) };
    });
    await size.readRows((row) => {
      for (const { take } of shrinkers) take(row);
    });
    const crops: [string, Variant[]][] = [];
    for (const { shape, made } of shrinkers) crops.push([shape, await encoded(made, orientation)]);
    return Object.fromEntries(crops) as MadeCrops;
  });
}

async function withPicture<Made>(bytes: Uint8Array, make: (picture: Picture) => Promise<Made>): Promise<Made> {
  if (bytes.byteLength > imageBytesMax)
    throw new Problem("payload-too-large", { detail: `A picture may have ${imageBytesMax} bytes at most` });
  try {
    const picture = readerOf(bytes)(bytes);
    checkSize(picture);
    return await make(picture);
  } catch (error) {
    if (error instanceof Unreadable) throw refused(error.message);
    throw error;
  }
}

function readerOf(bytes: Uint8Array): (bytes: Uint8Array) => Picture {
  const begins = (at: number, ...with_: number[]) => with_.every((byte, index) => bytes[at + index] === byte);
  if (begins(0, 0xff, 0xd8, 0xff)) return readJpeg;
  if (begins(0, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return readPng;
  if (begins(0, 0x52, 0x49, 0x46, 0x46) && begins(8, 0x57, 0x45, 0x42, 0x50)) return readWebp;
  throw refused("expected a JPEG, PNG or WebP file");
}

/** Before anything is decoded: a few bytes may promise a picture of gigabytes. */
function checkSize({ width, height }: Picture): void {
  if (width * height > imagePixelsMax) {
    throw refused(`A picture may have ${imagePixelsMax / 1_000_000} megapixels at most; this one is ${width} × ${height}`);
  }
  if (Math.max(width, height) > imageAspectMax * Math.min(width, height)) {
    throw refused(`a picture may be ${imageAspectMax} times as long as wide at most, or as wide as long; this one is ${width} × ${height}`);
  }
}

/** Makes part of a picture smaller as the picture's rows come: each row goes to the largest size, whose rows go to the next. */
function shrinkInto({ left, top, width, height }: Crop, widths: readonly number[], orientation: number): { take: TakeRow; made: Pixels[] } {
  const sizes = variantSizes(turnedSize({ width, height }, orientation), widths).map((size) => turnedSize(size, orientation));
  const made: Pixels[] = [];
  let next: TakeRow = () => undefined;
  for (const [index, size] of sizes.entries()) {
    const smaller = averageRows(sizes[index + 1] ?? { width, height }, size, next);
    made.push(smaller.pixels);
    next = smaller.take;
  }
  let line = -top;
  const take: TakeRow = (row) => {
    if (line >= 0 && line < height) next(row.subarray(left * 4, (left + width) * 4));
    line += 1;
  };
  return { take, made };
}

/** Most pixels of a variant that can be seen through: its encoder takes 50 bytes for each of them, where a few do for others. */
const transparentPixelsMax = 1_250_000;

async function encoded(made: Pixels[], orientation: number): Promise<Variant[]> {
  const variants: Variant[] = [];
  for (const pixels of made) {
    if (pixels.width * pixels.height > transparentPixelsMax && isTransparent(pixels)) continue;
    const turned = turnPixels(pixels, orientation);
    variants.push({ width: turned.width, height: turned.height, bytes: await encodeWebp(turned) });
  }
  return variants;
}

function isTransparent({ data }: Pixels): boolean {
  for (let at = 3; at < data.length; at += 4) if (data[at] !== 255) return true;
  return false;
}

function turnedSize({ width, height }: Size, orientation: number): Size {
  return isOnItsSide(orientation) ? { width: height, height: width } : { width, height };
}

function refused(message: string): Problem {
  return invalid("/file", message);
}
