import { env } from "cloudflare:workers";
import { asc, eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { beforeEach, expect, test } from "vitest";
import { type AuditEntry, appendAudit, auditEntries } from "./audit.ts";
import { followChain, type StoredEntry } from "./audit-chain.ts";
import { inbox } from "./events/inbox.ts";

const { DB } = env as unknown as { DB: D1Database };
const db = drizzle(DB);
const ada = { userId: "user_ada", sessionId: "sess_desk" };

/** An entry about one of Ada's changes. */
function anEntry(given: Partial<AuditEntry> = {}): AuditEntry {
  return { by: ada, action: "price.changed", subject: "book_1", data: { to: 2, from: 1 }, requestId: "req_1", atMs: 5, ...given };
}

/** A row whose id may be there once. */
const noteOf = (eventId: string) => db.insert(inbox).values({ eventId, receivedAtMs: 1 });

/** The chain as it is stored, `data` being text. */
async function storedRows(): Promise<StoredEntry[]> {
  const columns = "seq, at_ms as atMs, actor, via, action, subject, data, request_id as requestId, prev_hash as prevHash, hash";
  return (await DB.prepare(`select ${columns} from audit_entries order by seq`).all<StoredEntry>()).results;
}

beforeEach(async () => {
  await db.batch([db.delete(auditEntries), db.delete(inbox)]);
});

test("an entry is stored with who did it, and its data in one order", { tags: ["P-76"] }, async () => {
  await appendAudit(db, anEntry());
  const [row] = await storedRows();
  expect(row).toMatchObject({ seq: 1, actor: "user_ada", via: "sess_desk", subject: "book_1", data: '{"from":1,"to":2}', atMs: 5 });
  expect((await db.select().from(auditEntries))[0]?.data).toEqual({ from: 1, to: 2 });
});

test("forty that append at once make one chain without a gap, each with what it tells of", { tags: ["P-76"] }, async () => {
  const counts = [1, 3, 0, 2];
  await Promise.all(
    Array.from({ length: 40 }, (_, index) => {
      const entries = Array.from({ length: counts[index % 4] ?? 0 }, (_, part) => anEntry({ subject: `book_${index}.${part}` }));
      return appendAudit(db, entries, [noteOf(`${index}`)]);
    }),
  );
  const rows = await storedRows();
  expect(followChain(rows)).toMatchObject({ end: { seq: 60 }, broken: null });
  expect(new Set(rows.map(({ subject }) => subject)).size).toBe(60);
  expect(await db.$count(inbox)).toBe(40);
});

test("what the effects answer is given back, without the entry's own", async () => {
  await noteOf("known");
  const results = await appendAudit(db, anEntry(), [
    noteOf("new"),
    db.select({ id: inbox.eventId }).from(inbox).orderBy(asc(inbox.eventId)),
  ]);
  expect([results.length, results.at(-1)]).toEqual([2, [{ id: "known" }, { id: "new" }]]);
  expect(await appendAudit(db, [])).toEqual([]);
});

test("an effect that is refused leaves no entry, and its error is told", { tags: ["P-76"] }, async () => {
  await noteOf("taken");
  await expect(appendAudit(db, anEntry(), [noteOf("free"), noteOf("taken")])).rejects.toThrow();
  expect(await storedRows()).toEqual([]);
  expect(await db.$count(inbox)).toBe(1);
});

test("a byte changed in the database is found, and the row is named", { tags: ["P-76"] }, async () => {
  for (let index = 0; index < 5; index += 1) await appendAudit(db, anEntry({ subject: `book_${index}` }));
  expect(followChain(await storedRows()).broken).toBeNull();
  await DB.prepare("update audit_entries set data = replace(data, '2', '3') where seq = 4").run();
  expect(followChain(await storedRows()).broken).toEqual({ seq: 4, fault: "changed" });
  await db.delete(auditEntries).where(eq(auditEntries.seq, 3));
  expect(followChain(await storedRows()).broken).toEqual({ seq: 3, fault: "missing" });
});
