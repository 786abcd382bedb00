import {
  imageAspectMax,
  imageBytesMax,
  imagePixelsMax,
  type MadeVariants,
  type Variant,
  wholeImagePixelsMax,
} from "../../shared/contracts/images.ts";
import { invalid, Problem } from "../../shared/problem.ts";
import { averageRows } from "./average-rows.ts";
import { encodeWebp, type Pixels } from "./codecs.ts";
import { readJpeg } from "./jpeg/read-jpeg.ts";
import type { Picture, TakeRow } from "./picture.ts";
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
export async function makeVariants(bytes: Uint8Array): Promise<MadeVariants> {
  if (bytes.byteLength > imageBytesMax)
    throw new Problem("payload-too-large", { detail: `A picture may have ${imageBytesMax} bytes at most` });
  try {
    const picture = readerOf(bytes)(bytes);
    checkSize(picture);
    const variants = await variantsOf(picture);
    const { contentType, file, orientation } = picture;
    const [width, height] = isOnItsSide(orientation) ? [picture.height, picture.width] : [picture.width, picture.height];
    return { width, height, contentType, file, variants };
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
function checkSize({ width, height, isDecodedWhole }: Picture): void {
  const pixelsMax = isDecodedWhole ? wholeImagePixelsMax : imagePixelsMax;
  if (width * height > pixelsMax) {
    const kind = isDecodedWhole ? "A WebP or an interlaced PNG" : "A picture";
    throw refused(`${kind} may have ${pixelsMax / 1_000_000} megapixels at most; this one is ${width} × ${height}`);
  }
  if (Math.max(width, height) > imageAspectMax * Math.min(width, height)) {
    throw refused(`a picture may be ${imageAspectMax} times as long as wide at most, or as wide as long; this one is ${width} × ${height}`);
  }
}

/** All sizes in one reading: each row goes to the largest, whose rows go to the next. */
async function variantsOf({ orientation, open }: Picture): Promise<Variant[]> {
  const { width, height, readRows } = await open();
  const asSeen = (size: Size) => (isOnItsSide(orientation) ? { width: size.height, height: size.width } : size);
  const sizes = variantSizes(asSeen({ width, height })).map(asSeen);
  const made: Pixels[] = [];
  let take: TakeRow = () => undefined;
  for (const [index, size] of sizes.entries()) {
    const smaller = averageRows(sizes[index + 1] ?? { width, height }, size, take);
    made.push(smaller.pixels);
    take = smaller.take;
  }
  await readRows(take);
  const variants: Variant[] = [];
  for (const pixels of made) {
    const turned = turnPixels(pixels, orientation);
    variants.push({ width: turned.width, height: turned.height, bytes: await encodeWebp(turned) });
  }
  return variants;
}

function refused(message: string): Problem {
  return invalid("/file", message);
}
