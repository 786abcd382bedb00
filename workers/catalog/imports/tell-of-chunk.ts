import type { AuditEntry } from "../../../shared/audit.ts";
import { createEvent } from "../../../shared/events/envelope.ts";
import { type OutboxRow, outboxRows } from "../../../shared/events/outbox.ts";
import { bulkMax } from "../../../shared/events/types.ts";
import type { ListKey } from "../../../shared/list-keys.ts";
import { auditOfBook, auditOfRemoval } from "../audit-books.ts";
import { toldLists } from "../changed-lists.ts";
import type { Job } from "./job.ts";
import type { ChunkPlan } from "./plan-chunk.ts";
import type { Copies, CopiesPlan } from "./plan-copies.ts";

/** What is told of a plan: one event for all books, others for their copies, and the audit. */
export function tellOfChunk(job: Job, plan: ChunkPlan): { events: OutboxRow[]; audit: AuditEntry[] } {
  const by = { caller: job.caller, trace: job.trace, now: job.now() };
  const written = plan.writes.map(({ record: { book } }) => ({ bookId: book.id, version: book.version, isRemoved: false }));
  const removed = plan.removed.map(({ id, version }) => ({ bookId: id, version, isRemoved: true }));
  const audit = [
    ...plan.writes.flatMap(({ record, stored }) => auditOfBook(by, record, stored?.facts ?? null)),
    ...plan.removed.map(({ id, version, stored }) => auditOfRemoval(by, { id, version, sellerId: stored.facts.sellerId })),
  ];
  const lists = [...plan.writes, ...plan.removed].flatMap((change) => change.lists);
  return { events: [...eventOfBooks(job, [...written, ...removed], lists), ...eventsOfCopies(job, plan.copies)], audit };
}

type ChangedBook = { bookId: string; version: number; isRemoved: boolean };

/** One event for all books that were changed, and the lists that may be other than before; none for none. */
export function eventOfBooks({ trace, now }: Job, books: ChangedBook[], lists: ListKey[]): OutboxRow[] {
  if (books.length === 0) return [];
  const data = { books, ...toldLists(lists) };
  const change = { type: "octavo.books.changed.v1", source: "catalog", subject: "books", subjectVersion: 0, data } as const;
  return outboxRows([createEvent(change, trace, now())], now());
}

/**
 * What inventory is told of books that go again: all their SKUs, a hundred at a time. Whether the import opened them, and what of that
 * is left, only inventory knows: the copies shown here come late, and are none where all are set aside.
 */
export function eventsOfWithdrawal({ run, caller, trace, now }: Job, skus: string[]): OutboxRow[] {
  const { userId, sessionId } = caller.actor;
  const events = Array.from({ length: Math.ceil(skus.length / bulkMax) }, (_, group) => {
    const data = { importId: run.id, userId, sessionId, skus: skus.slice(group * bulkMax, (group + 1) * bulkMax) };
    return createEvent({ type: "octavo.copies.withdrawn.v1", source: "catalog", subject: run.id, subjectVersion: 0, data }, trace, now());
  });
  return outboxRows(events, now());
}

/** What inventory is told, a hundred SKUs at a time. */
function eventsOfCopies({ run, caller, trace, now }: Job, { opened, counted }: CopiesPlan): OutboxRow[] {
  const { userId, sessionId } = caller.actor;
  const eventsOf = (type: "octavo.copies.opened.v1" | "octavo.copies.counted.v1", copies: Copies[]) =>
    Array.from({ length: Math.ceil(copies.length / bulkMax) }, (_, group) => {
      const data = { importId: run.id, userId, sessionId, copies: copies.slice(group * bulkMax, (group + 1) * bulkMax) };
      return createEvent({ type, source: "catalog", subject: run.id, subjectVersion: 0, data }, trace, now());
    });
  return outboxRows([...eventsOf("octavo.copies.opened.v1", opened), ...eventsOf("octavo.copies.counted.v1", counted)], now());
}
