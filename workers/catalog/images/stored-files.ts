import type { MadeVariants } from "../../../shared/contracts/images.ts";
import { originalKeyOf, variantKeyOf } from "./names.ts";

/** Puts a picture into the bucket: as it was sent, without its metadata, and each of its variants. */
export async function putFiles(bucket: R2Bucket, id: string, { contentType, file, variants }: MadeVariants): Promise<void> {
  await Promise.all([
    bucket.put(originalKeyOf(id), file, { httpMetadata: { contentType } }),
    ...variants.map(({ width, bytes }) => bucket.put(variantKeyOf(id, width), bytes, { httpMetadata: { contentType: "image/webp" } })),
  ]);
}

/** Takes all of it out again. */
export async function removeFiles(bucket: R2Bucket, id: string, widths: number[]): Promise<void> {
  await bucket.delete([originalKeyOf(id), ...widths.map((width) => variantKeyOf(id, width))]);
}
