import type { Frame } from "./frame.ts";

/** How the samples of a picture become red, green and blue. */
export type Colours = "grey" | "rgb" | "ycc" | "cmyk" | "ycck";

/** What the components are: as Adobe's segment says, else by their number (JFIF 1.02) and names. */
export function coloursOf({ components }: Frame, adobe: number | null): Colours {
  if (components.length === 1) return "grey";
  if (components.length === 4) return adobe === 2 ? "ycck" : "cmyk";
  if (adobe !== null) return adobe === 0 ? "rgb" : "ycc";
  return components.map(({ id }) => String.fromCharCode(id)).join("") === "RGB" ? "rgb" : "ycc";
}

/** One line of each component, the place in it of each column, and what to make of them. */
export type Lines = { samples: Uint8ClampedArray[]; offsets: number[]; columns: Uint16Array[] };

/** Fills a row of RGBA from a line of each component. Adobe's inks are stored the other way round; `isInverted` says so. */
export function paintRow(row: Uint8ClampedArray, colours: Colours, { samples, offsets, columns }: Lines, isInverted: boolean): void {
  const [a, b, c, k] = samples as [Uint8ClampedArray, Uint8ClampedArray, Uint8ClampedArray, Uint8ClampedArray];
  const [aAt = 0, bAt = 0, cAt = 0, kAt = 0] = offsets;
  const [aColumns, bColumns, cColumns, kColumns] = columns as [Uint16Array, Uint16Array, Uint16Array, Uint16Array];
  for (let x = 0, out = 0; out < row.length; x += 1, out += 4) {
    const first = a[aAt + (aColumns[x] as number)] as number;
    if (colours === "grey") {
      row[out] = row[out + 1] = row[out + 2] = first;
    } else {
      const [second, third] = [b[bAt + (bColumns[x] as number)] as number, c[cAt + (cColumns[x] as number)] as number];
      if (colours === "rgb" || colours === "cmyk") {
        row[out] = first;
        row[out + 1] = second;
        row[out + 2] = third;
      } else {
        // ITU-T T.871, section 7.
        row[out] = first + 1.402 * (third - 128);
        row[out + 1] = first - 0.344136 * (second - 128) - 0.714136 * (third - 128);
        row[out + 2] = first + 1.772 * (second - 128);
      }
      if (colours === "cmyk" || colours === "ycck") {
        const black = k[kAt + (kColumns[x] as number)] as number;
        const light = (isInverted ? black : 255 - black) / 255;
        for (let ink = out; ink < out + 3; ink += 1) row[ink] = (isInverted ? (row[ink] as number) : 255 - (row[ink] as number)) * light;
      }
    }
    row[out + 3] = 255;
  }
}
