/** The four inks of a shelf, and what stands out among them. */
export type Shelf = { deep: string; bright: string; pale: string; spot: string };

/** What one cover is printed with: its ground, the ink its words have, two more colours for ornament, and one for words said again. */
export type Colours = { ground: string; ink: string; second: string; spot: string; echo: string };

/**
 * The shop's shelves. All books of a subject are printed in the colours of one of them, so that a subject is known by its
 * colour from afar; the pages use the same numbers (`--shelf-1` and so on, styles/tokens.css).
 */
export const shelves: readonly [Shelf, ...Shelf[]] = [
  { deep: "#a3231a", bright: "#ee6a4a", pale: "#f8ddd2", spot: "#182a52" },
  { deep: "#7d4e00", bright: "#f2b632", pale: "#fcecc3", spot: "#9c2a1c" },
  { deep: "#3c521d", bright: "#a3bd4c", pale: "#e7eecb", spot: "#b8401b" },
  { deep: "#0f4a3c", bright: "#4fb892", pale: "#d3ebdf", spot: "#b4471c" },
  { deep: "#0b4f5c", bright: "#4cbac8", pale: "#d0ebee", spot: "#c2401f" },
  { deep: "#1f3299", bright: "#8fa4ff", pale: "#dce2fc", spot: "#b32b1b" },
  { deep: "#17243f", bright: "#86a7d6", pale: "#dbe4f0", spot: "#c03f1d" },
  { deep: "#46246e", bright: "#b592e6", pale: "#e9dff6", spot: "#a33a12" },
  { deep: "#861650", bright: "#ef82ae", pale: "#fadbe7", spot: "#1f4e8c" },
  { deep: "#75301a", bright: "#e39265", pale: "#f6e0d0", spot: "#1b5a55" },
  { deep: "#2f3b45", bright: "#9db3c3", pale: "#e0e8ed", spot: "#a8321c" },
  { deep: "#1c1a19", bright: "#b5aa9a", pale: "#ebe6dc", spot: "#b82a14" },
];

const black = "#15120f";
const white = "#fffaf2";

/** The three ways to print with a shelf's inks: on the deep one, on the bright one, on the pale one. */
export function colourwaysOf({ deep, bright, pale, spot }: Shelf): readonly [Colours, Colours, Colours] {
  return [
    { ground: deep, ink: white, second: bright, spot: pale, echo: bright },
    { ground: bright, ink: black, second: deep, spot: pale, echo: pale },
    { ground: pale, ink: deep, second: bright, spot, echo: bright },
  ];
}
