import { desc } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { type ChainEnd, chainStart, hashOf } from "./audit-chain.ts";
import type { Actor } from "./auth/actor.ts";
import { insertRows } from "./insert-rows.ts";
import { Problem } from "./problem.ts";
import { isUniqueViolation } from "./unique-violation.ts";

type AuditData = Record<string, string | number | boolean | null>;

/**
 * What staff changed: who, through which session or key, what, of whom; ids and numbers only. Rows are numbered without a
 * gap and each carries the hash of the one before, so that whoever changes or removes one breaks the chain.
 */
export const auditEntries = sqliteTable("audit_entries", {
  seq: integer("seq").primaryKey(),
  atMs: integer("at_ms").notNull(),
  /** The user who did it. */
  actor: text("actor").notNull(),
  /** The session, or the API key, it was done through. */
  via: text("via").notNull(),
  action: text("action").notNull(),
  /** The id of what was changed. */
  subject: text("subject").notNull(),
  data: text("data", { mode: "json" }).$type<AuditData>().notNull(),
  requestId: text("request_id").notNull(),
  prevHash: text("prev_hash").notNull(),
  /** SHA-256 over all that stands before it, in hexadecimal digits. */
  hash: text("hash").notNull(),
});

/** One thing that was done. `data` says how, in ids and numbers: never a name, an address or a secret. */
export type AuditEntry = {
  by: Pick<Actor, "userId" | "sessionId">;
  /** What was done to what kind of thing: `book.created`, `role.changed`. */
  action: string;
  /** The id of what it was done to. */
  subject: string;
  data: AuditData;
  requestId: string;
  atMs: number;
};

/**
 * Times an append is tried while others append: of those who try at once one always succeeds, so that of eight the unluckiest
 * needs about a hundred tries in a million times. The longest wait before the next try grows up to a bound.
 */
const attemptsMax = 100;
const waitStepMs = 5;
const waitMsMax = 100;

/**
 * Appends entries to the audit of a database in one transaction with `effects`, the statements they tell of, and gives back
 * what the effects answered. When somebody else has appended meanwhile, nothing is written and it is tried again. Errors of
 * the effects are thrown as they are; raises unavailable when others are always faster.
 */
export async function appendAudit(
  db: DrizzleD1Database,
  entries: AuditEntry | readonly AuditEntry[],
  effects: readonly BatchItem<"sqlite">[] = [],
): Promise<unknown[]> {
  const appended = [entries].flat();
  for (let attempt = 1; ; attempt += 1) {
    const rows = insertRows(db, auditEntries, chained(appended, await chainEnd(db)));
    const [first, ...others] = [...rows, ...effects];
    if (!first) return [];
    try {
      const results: unknown[] = await db.batch([first, ...others]);
      return results.slice(rows.length);
    } catch (error) {
      if (!isUniqueViolation(error, "audit_entries.seq")) throw error;
      if (attempt === attemptsMax) throw new Problem("unavailable", { detail: "Too much is being changed at once", cause: error });
    }
    await new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(waitStepMs * attempt, waitMsMax)));
  }
}

/** The last row's number and hash: what the next one follows. */
async function chainEnd(db: DrizzleD1Database): Promise<ChainEnd> {
  const { seq, hash } = auditEntries;
  return (await db.select({ seq, hash }).from(auditEntries).orderBy(desc(seq)).limit(1).get()) ?? chainStart;
}

/** The entries as rows behind the end of a chain. */
function chained(entries: readonly AuditEntry[], end: ChainEnd): (typeof auditEntries.$inferInsert)[] {
  let last = end;
  return entries.map(({ by, data: given, ...entry }) => {
    // In one order, whoever wrote it down: the hash is over the text that is stored.
    const data = Object.fromEntries(Object.entries(given).sort(([left], [right]) => (left < right ? -1 : 1)));
    const row = { ...entry, seq: last.seq + 1, actor: by.userId, via: by.sessionId, data, prevHash: last.hash };
    last = { seq: row.seq, hash: hashOf({ ...row, data: JSON.stringify(data) }) };
    return { ...row, hash: last.hash };
  });
}
