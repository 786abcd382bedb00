import { type CropShape, cropShapes, type MadeCrops, type MadeVariants } from "../../../shared/contracts/images.ts";
import { originalKeyOf, variantKeyOf } from "./names.ts";
import type { StoredCrops } from "./tables.ts";

/** Puts a picture into the bucket: as it was sent, without its metadata, and each of its variants. */
export async function putFiles(bucket: R2Bucket, id: string, { contentType, file, variants }: MadeVariants): Promise<void> {
  await Promise.all([
    bucket.put(originalKeyOf(id), file, { httpMetadata: { contentType } }),
    ...variants.map(({ width, bytes }) => bucket.put(variantKeyOf(id, width), bytes, { httpMetadata: { contentType: "image/webp" } })),
  ]);
}

/** The picture as it was kept. */
export async function readOriginal(bucket: R2Bucket, id: string): Promise<Uint8Array> {
  const original = await bucket.get(originalKeyOf(id));
  if (!original) throw new Error(`picture ${id} has a row and no file`);
  return new Uint8Array(await original.arrayBuffer());
}

const shapes = Object.keys(cropShapes) as CropShape[];

/** Puts the cut-outs of a picture into the bucket. */
export async function putCrops(bucket: R2Bucket, id: string, name: string, crops: MadeCrops): Promise<void> {
  const puts = shapes.flatMap((shape) =>
    crops[shape].map(({ width, bytes }) =>
      bucket.put(variantKeyOf(id, width, { name, shape }), bytes, { httpMetadata: { contentType: "image/webp" } }),
    ),
  );
  await Promise.all(puts);
}

/** Takes cut-outs out again. */
export async function removeCrops(bucket: R2Bucket, id: string, crops: StoredCrops): Promise<void> {
  await bucket.delete(cropKeysOf(id, crops));
}

function cropKeysOf(id: string, { name, widths }: StoredCrops): string[] {
  return shapes.flatMap((shape) => widths[shape].map((width) => variantKeyOf(id, width, { name, shape })));
}

/** Takes all of a picture out again. */
export async function removeFiles(bucket: R2Bucket, id: string, widths: number[], crops: StoredCrops | null): Promise<void> {
  const keys = widths.map((width) => variantKeyOf(id, width));
  await bucket.delete([originalKeyOf(id), ...keys, ...(crops ? cropKeysOf(id, crops) : [])]);
}
