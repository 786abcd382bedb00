/** What catalog asks of images, and what it gets. */

/** Largest file that is taken. */
export const imageBytesMax = 10 * 1_024 * 1_024;
/** Most pixels a picture may have. */
export const imagePixelsMax = 24_000_000;
/** How many times as long as wide a picture may be, or as wide as long. */
export const imageAspectMax = 3;
/** Widths in pixels that a picture is offered in, as far as it has them. */
export const variantWidths = [160, 320, 640, 1_280] as const;

/**
 * Cut-outs of a picture around the point that matters in it: how wide they are for their height, and in which widths in pixels they are
 * offered. A cover fills the frame that lists show covers in, a square the small pictures.
 */
export const cropShapes = {
  cover: { aspect: 2 / 3, widths: [160, 320, 640] },
  square: { aspect: 1, widths: [160, 320] },
} as const;
export type CropShape = keyof typeof cropShapes;

/** The point of a picture that matters most: how far from its left and from its top, from 0 to 1. */
export type FocalPoint = { x: number; y: number };

/** A picture as it was kept, and where its cut-outs are to be. */
export type MakeCropsCommand = { bytes: Uint8Array; focalPoint: FocalPoint };

/** The cut-outs of each shape, the smallest first. */
export type MadeCrops = Record<CropShape, Variant[]>;

/** A picture as it was sent, in bytes. */
export type MakeVariantsCommand = { bytes: Uint8Array };

/** One size of a picture, as lossy WebP. */
export type Variant = { width: number; height: number; bytes: Uint8Array };

/** A picture that can be shown: in pixels as it is to be seen, its file without metadata, its variants from the smallest. */
export type MadeVariants = {
  width: number;
  height: number;
  contentType: "image/jpeg" | "image/png" | "image/webp";
  file: Uint8Array;
  variants: Variant[];
};
