import type { FrameHeader } from "./frame-header.ts";
import type { Plane } from "./planes.ts";

/** How a macroblock is filtered: up to which difference its edges are, and up to which its inside (RFC 6386, section 15.2). */
export type Strength = { limit: number; inside: number; steep: number };

/** How macroblocks are filtered, by segment and by whether their blocks are predicted one by one; `null` where they are not (section 9.6). */
export function strengthsOf({ segments, filter }: FrameHeader): (segment: number, isSmall: boolean) => Strength | null {
  const found = segments.strengths.map((own) => [false, true].map((isSmall) => strengthOf(own, isSmall)));
  function strengthOf(own: number, isSmall: boolean): Strength | null {
    const base = segments.isUsed ? own + (segments.isAbsolute ? 0 : filter.strength) : filter.strength;
    const level = Math.min(63, Math.max(0, base + filter.change + (isSmall ? filter.changeOfSmall : 0)));
    if (level === 0 || filter.strength === 0) return null;
    const { sharpness } = filter;
    const softened = level >> (sharpness > 4 ? 2 : sharpness > 0 ? 1 : 0);
    const inside = Math.max(1, sharpness > 0 ? Math.min(softened, 9 - sharpness) : softened);
    return { limit: 2 * level + inside, inside, steep: level >= 40 ? 2 : level >= 15 ? 1 : 0 };
  }
  return (segment, isSmall) => found[segment]?.[isSmall ? 1 : 0] ?? null;
}

/** Differences that the edge of a macroblock may have more than one inside it. */
const edgeExtra = 4;

/**
 * Smooths the edges of a macroblock of a plane, whose first sample is at `at`: those to its left and above where there is a neighbour,
 * and those between its blocks where they have something to hide (`hasInner`). It changes three samples on each side of an edge.
 */
export function filterMacroblock(
  { samples, side, stride }: Plane,
  at: number,
  strength: Strength,
  isSimple: boolean,
  neighbours: { left: boolean; above: boolean },
  hasInner: boolean,
): void {
  const filter = (from: number, across: number, along: number, isEdge: boolean) => {
    if (isSimple) filterSimply(samples, from, across, along, side, 2 * (strength.limit + (isEdge ? edgeExtra : 0)) + 1);
    else filterFully(samples, from, across, along, side, strength, isEdge);
  };
  if (neighbours.left) filter(at, 1, stride, true);
  if (hasInner) for (let column = 4; column < side; column += 4) filter(at + column, 1, stride, false);
  if (neighbours.above) filter(at, stride, 1, true);
  if (hasInner) for (let line = 4; line < side; line += 4) filter(at + line * stride, stride, 1, false);
}

/** Section 15.2: two samples on each side say whether, and one is changed. */
function filterSimply(samples: Uint8ClampedArray, from: number, across: number, along: number, count: number, limit: number): void {
  for (let place = from, left = count; left > 0; place += along, left -= 1) {
    const p1 = samples[place - 2 * across] as number;
    const p0 = samples[place - across] as number;
    const q0 = samples[place] as number;
    const q1 = samples[place + across] as number;
    if (4 * Math.abs(p0 - q0) + Math.abs(p1 - q1) <= limit) changeTwo(samples, place, across, p1, p0, q0, q1);
  }
}

/** Section 15.3: four samples on each side say whether. Where they are steep one is changed, else three at the edge of a macroblock, two inside. */
function filterFully(
  samples: Uint8ClampedArray,
  from: number,
  across: number,
  along: number,
  count: number,
  strength: Strength,
  isEdge: boolean,
): void {
  const { inside, steep } = strength;
  const limit = 2 * (strength.limit + (isEdge ? edgeExtra : 0)) + 1;
  for (let place = from, left = count; left > 0; place += along, left -= 1) {
    const p1 = samples[place - 2 * across] as number;
    const p0 = samples[place - across] as number;
    const q0 = samples[place] as number;
    const q1 = samples[place + across] as number;
    if (4 * Math.abs(p0 - q0) + Math.abs(p1 - q1) > limit) continue;
    const p2 = samples[place - 3 * across] as number;
    const q2 = samples[place + 2 * across] as number;
    if (Math.abs(p2 - p1) > inside || Math.abs(p1 - p0) > inside || Math.abs(q1 - q0) > inside || Math.abs(q2 - q1) > inside) continue;
    if (Math.abs((samples[place - 4 * across] as number) - p2) > inside) continue;
    if (Math.abs((samples[place + 3 * across] as number) - q2) > inside) continue;
    if (Math.abs(p1 - p0) > steep || Math.abs(q1 - q0) > steep) {
      changeTwo(samples, place, across, p1, p0, q0, q1);
    } else if (isEdge) {
      const change = signed(3 * (q0 - p0) + signed(p1 - q1));
      const [near, middle, far] = [(27 * change + 63) >> 7, (18 * change + 63) >> 7, (9 * change + 63) >> 7];
      samples[place - 3 * across] = p2 + far;
      samples[place - 2 * across] = p1 + middle;
      samples[place - across] = p0 + near;
      samples[place] = q0 - near;
      samples[place + across] = q1 - middle;
      samples[place + 2 * across] = q2 - far;
    } else {
      const change = 3 * (q0 - p0);
      const [down, up] = [eighth(change + 4), eighth(change + 3)];
      const far = (down + 1) >> 1;
      samples[place - 2 * across] = p1 + far;
      samples[place - across] = p0 + up;
      samples[place] = q0 - down;
      samples[place + across] = q1 - far;
    }
  }
}

function changeTwo(samples: Uint8ClampedArray, place: number, across: number, p1: number, p0: number, q0: number, q1: number): void {
  const change = 3 * (q0 - p0) + signed(p1 - q1);
  samples[place - across] = p0 + eighth(change + 3);
  samples[place] = q0 - eighth(change + 4);
}

/** As a signed byte. */
function signed(value: number): number {
  return Math.min(127, Math.max(-128, value));
}

/** An eighth of a signed byte. */
function eighth(value: number): number {
  return signed(value) >> 3;
}
