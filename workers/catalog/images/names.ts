import { type Id, isId } from "../../../shared/ids.ts";

/** The address of a picture in one of its widths. It is never given to another picture, so its answer can be kept for ever. */
export function imagePathOf(id: string, width: number): string {
  return `/images/${id}-${width}.webp`;
}

/** The picture and the width in the last part of such an address; `null` for any other name. */
export function readImageName(name: string): { id: Id<"img">; width: number } | null {
  const [, id = "", width] = /^(img_[0-9a-z]+)-([1-9][0-9]{0,3})\.webp$/.exec(name) ?? [];
  return isId("img", id) ? { id, width: Number(width) } : null;
}

/** Under what name a variant lies in the bucket. */
export function variantKeyOf(id: string, width: number): string {
  return `variants/${id}-${width}.webp`;
}

/** Under what name the picture as it was sent lies in the bucket. Nobody is given it: other variants can be made from it one day. */
export function originalKeyOf(id: string): string {
  return `originals/${id}`;
}
