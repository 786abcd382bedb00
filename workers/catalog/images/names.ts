import { type CropShape, cropShapes } from "../../../shared/contracts/images.ts";
import { type Id, isId, newId } from "../../../shared/ids.ts";

/** A cut-out of a picture: under which name, and of which shape. */
export type CropName = { name: string; shape: CropShape };

/** The address of a picture, or of a cut-out of it, in one of its widths. It is never given to another, so its answer can be kept for ever. */
export function imagePathOf(id: string, width: number, crop?: CropName): string {
  return `/images/${fileNameOf(id, width, crop)}`;
}

/** What is asked for in the last part of such an address; `null` for any other name. */
export function readImageName(fileName: string): { id: Id<"img">; crop: CropName | null; width: number } | null {
  const [, id = "", name = "", shape = "", width] = pattern.exec(fileName) ?? [];
  if (!isId("img", id)) return null;
  return { id, crop: isCropShape(shape) ? { name, shape } : null, width: Number(width) };
}

const pattern = new RegExp(`^(img_[0-9a-z]+)(?:-([0-9a-z]{10})-(${Object.keys(cropShapes).join("|")}))?-([1-9][0-9]{0,3})\\.webp$`);

function isCropShape(shape: string): shape is CropShape {
  return shape in cropShapes;
}

/** A name for cut-outs that are made now. No others have it: the end of an id is chance. */
export function newCropName(nowMs: number): string {
  return newId("img", nowMs).slice(-10);
}

/** Under what name a variant, or a cut-out, lies in the bucket. */
export function variantKeyOf(id: string, width: number, crop?: CropName): string {
  return `variants/${fileNameOf(id, width, crop)}`;
}

/** Under what name the picture as it was sent lies in the bucket. Nobody is given it: cut-outs are made from it, and other variants one day. */
export function originalKeyOf(id: string): string {
  return `originals/${id}`;
}

function fileNameOf(id: string, width: number, crop?: CropName): string {
  return `${id}${crop ? `-${crop.name}-${crop.shape}` : ""}-${width}.webp`;
}
