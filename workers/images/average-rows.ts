import type { Pixels, TakeRow } from "./picture.ts";

type Size = { width: number; height: number };

/**
 * Makes a picture smaller as its rows come: each of its pixels is the mean of the area it covers, so nothing of the original is
 * left out and nothing of it has to be kept. `take` gets the rows of the original, `pixels` is the small picture when all have
 * come; each of its rows is also handed to `next`. It is never larger than the original. Colours count by how opaque they are.
 */
export function averageRows(from: Size, to: Size, next: TakeRow): { take: TakeRow; pixels: Pixels } {
  const data = new Uint8ClampedArray(to.width * to.height * 4);
  const [across, down] = [from.width / to.width, from.height / to.height];
  const sums = new Float32Array(to.width * 4);
  const line = new Float32Array(to.width * 4);
  let [read, written] = [0, 0];

  const write = () => {
    const row = data.subarray(written * to.width * 4, (written + 1) * to.width * 4);
    for (let at = 0; at < row.length; at += 4) {
      const alpha = sums[at + 3] as number;
      const scale = alpha > 0 ? 255 / alpha : 0;
      for (let ink = at; ink < at + 3; ink += 1) row[ink] = (sums[ink] as number) * scale;
      row[at + 3] = alpha / (across * down);
    }
    written += 1;
    sums.fill(0);
    next(row);
  };
  const add = (share: number) => {
    for (let at = 0; at < sums.length; at += 1) sums[at] = (sums[at] as number) + (line[at] as number) * share;
  };

  const take: TakeRow = (row) => {
    narrow(row, line, across);
    // Where this row begins and ends, and where the small row that is being gathered does, in rows of the original.
    let top = read;
    read += 1;
    while (written < to.height) {
      const end = written + 1 === to.height ? from.height : (written + 1) * down;
      add(Math.min(read, end) - top);
      if (read < end - 1e-6) break;
      top = end;
      write();
      if (top >= read - 1e-6) break;
    }
  };
  return { take, pixels: { ...to, data } };
}

/** Sums each pixel's share of a row: its colours times its alpha (of 255), and its alpha. */
function narrow(row: Uint8ClampedArray, line: Float32Array, across: number): void {
  const width = row.length / 4;
  for (let x = 0; x < line.length / 4; x += 1) {
    const [start, end] = [x * across, Math.min((x + 1) * across, width)];
    let [red, green, blue, alpha] = [0, 0, 0, 0];
    for (let from = Math.floor(start); from < end; from += 1) {
      const share = Math.min(from + 1, end) - Math.max(from, start);
      const at = from * 4;
      const opacity = share * (row[at + 3] as number);
      const weight = opacity / 255;
      red += (row[at] as number) * weight;
      green += (row[at + 1] as number) * weight;
      blue += (row[at + 2] as number) * weight;
      alpha += opacity;
    }
    const out = x * 4;
    line[out] = red;
    line[out + 1] = green;
    line[out + 2] = blue;
    line[out + 3] = alpha;
  }
}
