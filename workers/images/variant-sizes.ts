import { variantWidths } from "../../shared/contracts/images.ts";

type Size = { width: number; height: number };

/** The sizes of a picture's variants, the smallest first: each of the four widths that it has, and its own where that is less than the largest. */
export function variantSizes({ width, height }: Size): Size[] {
  const largest = Math.min(width, Math.max(...variantWidths));
  const widths = [...new Set([...variantWidths.filter((each) => each < largest), largest])].slice(-variantWidths.length);
  return widths.map((each) => ({ width: each, height: Math.max(1, Math.round((height * each) / width)) }));
}
