import { expect, test } from "vitest";
import { chainStart, hashOf } from "../../shared/audit-chain.ts";
import { auditedWorkers, describeVerdict, verifyAudit } from "./verify-audit.ts";

/** A table of audit rows, as the database gives them: one array each, in the order of the columns. */
function tableOf(length: number): unknown[][] {
  let prevHash = chainStart.hash;
  return Array.from({ length }, (_, index) => {
    const told = { actor: "user_ada", via: "sess_desk", action: "price.changed", subject: "book_1", data: "{}", requestId: "req_1" };
    const row = { seq: index + 1, atMs: index, ...told, prevHash };
    const hash = hashOf(row);
    prevHash = hash;
    const { actor, via, action, subject, data, requestId } = row;
    return [row.seq, row.atMs, actor, via, action, subject, data, requestId, row.prevHash, hash];
  });
}

/** Databases of which one has these rows and the others none. */
function databasesWith(worker: string, rows: unknown[][]) {
  const asked: string[] = [];
  const query = async (name: string, sql: string) => {
    asked.push(name);
    const [, limit = 0, offset = 0] = (/limit (\d+) offset (\d+)/.exec(sql) ?? []).map(Number);
    return name === worker ? rows.slice(offset, offset + limit) : [];
  };
  return { asked, query };
}

test("a whole chain longer than one reading is followed to its end in every database", { tags: ["P-76"] }, async () => {
  const rows = tableOf(1_200);
  const { asked, query } = databasesWith("catalog", rows);
  const verdicts = await verifyAudit(query);
  expect(verdicts.map(describeVerdict)).toEqual([
    "identity: no rows yet",
    `catalog: 1200 rows, whole; the last hash is ${rows.at(-1)?.at(-1)}`,
    "inventory: no rows yet",
    "orders: no rows yet",
  ]);
  expect(new Set(asked)).toEqual(new Set(auditedWorkers));
});

test("a flipped byte beyond the first reading is named by its row, a row taken out as missing", { tags: ["P-76"] }, async () => {
  const rows = tableOf(700);
  const flipped = rows.map((row, index) => (index === 655 ? row.with(6, "{ }") : row));
  const [, catalog] = await verifyAudit(databasesWith("catalog", flipped).query);
  expect(catalog && describeVerdict(catalog)).toBe("catalog: row 656 is not what was written; the 655 before it are whole");
  const verdicts = await verifyAudit(databasesWith("orders", rows.toSpliced(600, 1)).query);
  expect(verdicts.map(({ broken }) => broken)).toEqual([null, null, null, { seq: 601, fault: "missing" }]);
});
