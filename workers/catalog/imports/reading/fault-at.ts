import { type FaultCode, severityOf } from "./data-quality.ts";
import type { Fault, Place } from "./entry.ts";

/** Both may hold what stands in a file: a little of it says enough. */
const [reasonLengthMax, columnLengthMax] = [500, 200];

/** A finding at this place, of the weight that its rule has. */
export function faultAt({ line, column }: Place, code: FaultCode, reason: string): Fault {
  const shown = { column: column.slice(0, columnLengthMax), reason: reason.slice(0, reasonLengthMax) };
  return { line, code, severity: severityOf(code), ...shown };
}
