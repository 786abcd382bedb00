import { createHash } from "node:crypto";

/** What a row of an audit says, as its table holds it: `data` is the stored text, so that no byte of it is out of sight. */
export type StoredEntry = {
  seq: number;
  atMs: number;
  actor: string;
  via: string;
  action: string;
  subject: string;
  data: string;
  requestId: string;
  prevHash: string;
  hash: string;
};

/** Where a chain stands: its last row's number and hash. */
export type ChainEnd = { seq: number; hash: string };

/** What is wrong with a row: it is not there, it does not follow from the one before, or it is not what was written. */
export type Fault = "missing" | "unlinked" | "changed";

/** Before the first row. */
export const chainStart: ChainEnd = { seq: 0, hash: "0".repeat(64) };

/** SHA-256 (hexadecimal) over every column but the hash itself, as a JSON array in the order of the table. */
export function hashOf({ seq, atMs, actor, via, action, subject, data, requestId, prevHash }: Omit<StoredEntry, "hash">): string {
  return createHash("sha256")
    .update(JSON.stringify([seq, atMs, actor, via, action, subject, data, requestId, prevHash]))
    .digest("hex");
}

/**
 * Follows rows, in order, from behind `after`: where the chain then ends, and the first row at which it breaks (`null` when
 * it is whole). Rows taken off the end leave a whole chain: whoever wants to see that compares the end with one noted before.
 */
export function followChain(
  rows: Iterable<StoredEntry>,
  after: ChainEnd = chainStart,
): { end: ChainEnd; broken: { seq: number; fault: Fault } | null } {
  let end = after;
  for (const row of rows) {
    const seq = end.seq + 1;
    const brokenBy = (fault: Fault) => ({ end, broken: { seq, fault } });
    if (row.seq !== seq) return brokenBy("missing");
    if (row.prevHash !== end.hash) return brokenBy("unlinked");
    if (row.hash !== hashOf(row)) return brokenBy("changed");
    end = { seq, hash: row.hash };
  }
  return { end, broken: null };
}
