import { expect, test } from "vitest";
import { parseDataKeys } from "../../shared/sealed-text.ts";
import { createFinder } from "./finder.ts";
import { scanAccount } from "./scan-account.ts";

const keys = parseDataKeys(`a:${Buffer.alloc(32, "a").toString("base64")}`);
const find = createFinder(["ada@example.com"], keys);

test("looks into every row of every table, page after page, though wrangler says what it does before the rows", async () => {
  const rows = Array.from({ length: 1_002 }, (_, id) => ({ id, email: id === 1_001 ? "Ada@example.com" : "grace@example.com" }));
  const wrangler = async (args: string[]) => {
    const sql = args.at(-1) ?? "";
    const [, limit = 0, offset = 0] = (/LIMIT (\d+) OFFSET (\d+)/.exec(sql) ?? []).map(Number);
    const results = sql.includes("sqlite_master") ? [{ name: "orders" }] : rows.slice(offset, offset + limit);
    return { exitCode: 0, stdout: `Executing on remote database\n${JSON.stringify([{ results, success: true }], null, 2)}\n`, stderr: "" };
  };
  const { databases, findings } = await scanAccount(["octavo-orders-qa"], wrangler, find);
  expect(databases).toBe(1);
  expect(findings).toEqual([{ place: "octavo-orders-qa, table orders, column email", rows: 1 }]);
});
