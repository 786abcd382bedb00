import { Unreadable } from "../unreadable.ts";
import { type Segment, wordAt } from "./segments.ts";

/** One plane of a picture, such as its brightness. */
export type Component = {
  id: number;
  /** Samples across and down in a unit of the picture (MCU), in blocks. */
  across: number;
  down: number;
  quantisation: number;
  /** Blocks that have something to show, and in a row of units with those that only fill it up. */
  blocksPerRow: number;
  blockRows: number;
  paddedPerRow: number;
};

/** What the header of a frame says (ITU-T T.81, B.2.2). */
export type Frame = {
  width: number;
  height: number;
  isProgressive: boolean;
  components: Component[];
  /** The most samples any component has in a unit. */
  acrossMax: number;
  downMax: number;
  unitsPerRow: number;
  unitRows: number;
};

/** Whether a marker begins a frame: SOF0 to SOF15 but for DHT, JPG and DAC. */
export function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

/** The frame that a segment begins. Throws `Unreadable` for kinds that are not pictures for the web. */
export function frameOf({ marker, payload }: Pick<Segment, "marker" | "payload">): Frame {
  if (marker > 0xc2)
    throw new Unreadable("this kind of JPEG (lossless, hierarchical or arithmetic) is not taken: save it as a baseline or progressive one");
  if (payload[0] !== 8) throw new Unreadable("a JPEG must have 8 bits per sample");
  const [height, width, count] = [wordAt(payload, 1), wordAt(payload, 3), payload[5] ?? 0];
  if (![1, 3, 4].includes(count) || payload.length < 6 + 3 * count) throw new Unreadable("a JPEG must have 1, 3 or 4 components");
  if (width === 0 || height === 0) throw new Unreadable("the JPEG file does not say how large the picture is");
  const read = Array.from({ length: count }, (_, index) => {
    const at = 6 + 3 * index;
    const factors = payload[at + 1] ?? 0;
    // A single component has no units of several blocks, whatever it says (A.2.2).
    const [across, down] = count === 1 ? [1, 1] : [factors >> 4, factors & 15];
    if (across < 1 || across > 4 || down < 1 || down > 4) throw new Unreadable("the JPEG file is damaged");
    return { id: payload[at] ?? 0, across, down, quantisation: payload[at + 2] ?? 0 };
  });
  const [acrossMax, downMax] = [Math.max(...read.map(({ across }) => across)), Math.max(...read.map(({ down }) => down))];
  const [unitsPerRow, unitRows] = [Math.ceil(width / (8 * acrossMax)), Math.ceil(height / (8 * downMax))];
  const components = read.map((component) => ({
    ...component,
    blocksPerRow: Math.ceil((width * component.across) / (8 * acrossMax)),
    blockRows: Math.ceil((height * component.down) / (8 * downMax)),
    paddedPerRow: unitsPerRow * component.across,
  }));
  return { width, height, isProgressive: marker === 0xc2, components, acrossMax, downMax, unitsPerRow, unitRows };
}
