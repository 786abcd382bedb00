import { Unreadable } from "../unreadable.ts";
import type { Frame } from "./frame.ts";

/** Scans of one file. Encoders make ten or so; a file of thousands of empty ones would keep us busy for nothing. */
const scansMax = 100;
/**
 * Blocks that all scans of a progressive file go through together. The largest picture has 1.1 million (4:4:4), which encoders go
 * through six or seven times.
 */
const blocksMax = 40_000_000;

/**
 * Refuses a picture that would keep us busy for nothing, by what the headers of its scans say (ITU-T T.81, B.2.3) and before
 * anything is decoded. Its bytes are no bound: a single code can say of 32,767 blocks that nothing of them comes. Throws `Unreadable`.
 */
export function checkScans(headers: Uint8Array[], frame: Frame): void {
  const isTooMany =
    headers.length > scansMax || (frame.isProgressive ? blocksOfAll(headers, frame) > blocksMax : isOneAgain(headers, frame));
  if (isTooMany) throw new Unreadable("the JPEG file has too many scans");
}

/** Whether a component comes more than once, which in a sequential picture none does (B.2.3). */
function isOneAgain(headers: Uint8Array[], { components }: Frame): boolean {
  return headers.reduce((sum, header) => sum + (header[0] ?? 0), 0) > components.length;
}

function blocksOfAll(headers: Uint8Array[], frame: Frame): number {
  return headers.reduce((sum, header) => sum + blocksOf(header, frame), 0);
}

/** Blocks that a scan goes through: with one component those that show something, with several also those that fill up its units (A.2). */
function blocksOf(header: Uint8Array, { components, unitsPerRow, unitRows }: Frame): number {
  const coded = Array.from({ length: header[0] ?? 0 }, (_, index) => components.find(({ id }) => id === header[1 + 2 * index]));
  const [only] = coded;
  if (coded.length === 1) return only ? only.blocksPerRow * only.blockRows : 0;
  return coded.reduce((sum, component) => sum + (component ? component.across * component.down * unitsPerRow * unitRows : 0), 0);
}
