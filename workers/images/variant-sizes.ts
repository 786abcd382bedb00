type Size = { width: number; height: number };

/** The sizes of a picture's variants, the smallest first: each of the widths that it has, and its own where that is less than the largest. */
export function variantSizes({ width, height }: Size, offered: readonly number[]): Size[] {
  const largest = Math.min(width, Math.max(...offered));
  const widths = [...new Set([...offered.filter((each) => each < largest), largest])].slice(-offered.length);
  return widths.map((each) => ({ width: each, height: Math.max(1, Math.round((height * each) / width)) }));
}
