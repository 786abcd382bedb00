import { type ChainEnd, chainStart, type Fault, followChain, type StoredEntry } from "../../shared/audit-chain.ts";
import type { QueryDatabase } from "../databases/open-databases.ts";

/** Every Worker whose database keeps an audit. */
export const auditedWorkers = ["identity", "catalog", "inventory", "orders"] as const;

/** A Worker's chain: where it ends, and at which row it breaks, if it does. */
export type Verdict = { worker: string; end: ChainEnd; broken: { seq: number; fault: Fault } | null };

/** Rows read at a time. */
const rowsMax = 500;

const columns = ["seq", "at_ms", "actor", "via", "action", "subject", "data", "request_id", "prev_hash", "hash"].join(", ");

/** Follows the chain of each Worker's audit from its first row to its last, or to the first that is not as it was written. */
export async function verifyAudit(query: QueryDatabase): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const worker of auditedWorkers) verdicts.push({ worker, ...(await followAudit(query, worker)) });
  return verdicts;
}

async function followAudit(query: QueryDatabase, worker: string): Promise<Omit<Verdict, "worker">> {
  let end = chainStart;
  // A row whose number somebody changed comes first or last: by place in the table and not behind the last number read.
  for (let place = 0; ; place += rowsMax) {
    const rows = await query(worker, `select ${columns} from audit_entries order by seq limit ${rowsMax} offset ${place}`);
    const followed = followChain(rows.map(entryOf), end);
    if (followed.broken || rows.length < rowsMax) return followed;
    end = followed.end;
  }
}

function entryOf([seq, atMs, actor, via, action, subject, data, requestId, prevHash, hash]: unknown[]): StoredEntry {
  return { seq, atMs, actor, via, action, subject, data, requestId, prevHash, hash } as StoredEntry;
}

const faults: Record<Fault, string> = {
  missing: "is missing",
  unlinked: "does not follow from the row before it",
  changed: "is not what was written",
};

/** A verdict as one line. The last hash is there to be noted elsewhere: rows taken off the end show in nothing else. */
export function describeVerdict({ worker, end, broken }: Verdict): string {
  if (broken) return `${worker}: row ${broken.seq} ${faults[broken.fault]}; the ${end.seq} before it are whole`;
  return end.seq === 0 ? `${worker}: no rows yet` : `${worker}: ${end.seq} rows, whole; the last hash is ${end.hash}`;
}
