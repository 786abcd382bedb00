/** What catalog asks of images, and what it gets. */

/** Largest file that is taken. */
export const imageBytesMax = 10 * 1_024 * 1_024;
/** Most pixels a picture may have. */
export const imagePixelsMax = 24_000_000;
/** The same where the codec needs to hold all of them at once: WebP, and interlaced PNG. An isolate has 128 MB (ADR 0016). */
export const wholeImagePixelsMax = 4_000_000;
/** How many times as long as wide a picture may be, or as wide as long. */
export const imageAspectMax = 3;
/** Widths in pixels that a picture is offered in, as far as it has them. */
export const variantWidths = [160, 320, 640, 1_280] as const;

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
