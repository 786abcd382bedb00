/** Where the samples of a line are. */
export type Line = { samples: Uint8ClampedArray; at: number };

/** The lines that a row of a picture is made of: its own light, and of each colour the nearer line and the farther one. */
export type Lines = { light: Line; blue: readonly [near: Line, far: Line]; red: readonly [near: Line, far: Line] };

/** What fills rows of RGBA, each of their pixels opaque. The row it gives back is written anew each time. */
export function createRowPainter(width: number): (lines: Lines) => Uint8ClampedArray {
  const row = new Uint8ClampedArray(width * 4);
  const [blues, reds] = [new Uint8Array(width), new Uint8Array(width)];
  return ({ light, blue, red }) => {
    blend(blue[0], blue[1], blues);
    blend(red[0], red[1], reds);
    const { samples, at: start } = light;
    // ITU-R BT.601 of 16 to 235, in whole numbers as libwebp has them: eight bits behind the point, then six.
    for (let x = 0, at = 0; x < width; x += 1, at += 4) {
      const bright = ((samples[start + x] as number) * 19_077) >> 8;
      const toBlue = blues[x] as number;
      const toRed = reds[x] as number;
      row[at] = (bright + ((toRed * 26_149) >> 8) - 14_234) >> 6;
      row[at + 1] = (bright - ((toBlue * 6_419) >> 8) - ((toRed * 13_320) >> 8) + 8_708) >> 6;
      row[at + 2] = (bright + ((toBlue * 33_050) >> 8) - 17_685) >> 6;
      row[at + 3] = 255;
    }
    return row;
  };
}

/**
 * Colours come for two pixels by two. Between four of them a pixel takes nine, three, three and one sixteenths, rounded as libwebp does:
 * so browsers show the same. The first pixel has none to its left, and a last one of an even number none to its right.
 */
function blend({ samples: near, at: nearAt }: Line, { samples: far, at: farAt }: Line, into: Uint8Array): void {
  const last = into.length - 1;
  let here = near[nearAt] as number;
  let across = far[farAt] as number;
  into[0] = (3 * here + across + 2) >> 2;
  for (let x = 1, place = 1; x < last; x += 2, place += 1) {
    const next = near[nearAt + place] as number;
    const nextAcross = far[farAt + place] as number;
    const sum = here + across + next + nextAcross + 8;
    into[x] = (here + ((sum + 2 * (next + across)) >> 3)) >> 1;
    into[x + 1] = (next + ((sum + 2 * (here + nextAcross)) >> 3)) >> 1;
    here = next;
    across = nextAcross;
  }
  if (last % 2 === 1) into[last] = (3 * here + across + 2) >> 2;
}
